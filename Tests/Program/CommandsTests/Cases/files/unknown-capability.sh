#!/bin/sh
echo '{"op":"hello","protocol":1,"subject":{"name":"n"},"capabilities":["secret:envv"]}'
cat
