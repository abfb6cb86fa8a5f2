/// The oracle: a program that reads argument vectors and says what glibc's
/// `getopt_long` makes of them.
///
/// It is a process of its own since `getopt_long` keeps its state in globals
/// and tells an unknown option from an ambiguous one in its message only.
enum GetoptProgram {
    /// Arguments: `permute` or `stop`, then `INDEX:LETTER:0|1:NAME` for each
    /// name of each option. Standard input: for each vector its length, then
    /// for each argument its length in bytes and the bytes. Standard output:
    /// for each vector its events, a line each, and a line `.`.
    static let source = #"""
        #define _GNU_SOURCE
        #include <getopt.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>

        static int letter_index[256];

        static void print_hex(const char *text) {
            for (; *text; text++) printf("%02x", (unsigned char)*text);
        }

        static int index_of(int value) { return value >= 1000 ? value - 1000 : letter_index[value & 255]; }

        int main(int argc, char **argv) {
            unsetenv("POSIXLY_CORRECT");
            struct option options[64] = {{0}};
            char letters[256] = "";
            if (!strcmp(argv[1], "stop")) strcat(letters, "+");
            for (int i = 2; i < argc; i++) {
                int index, valued, consumed;
                char letter;
                if (sscanf(argv[i], "%d:%c:%d:%n", &index, &letter, &valued, &consumed) != 3) return 2;
                options[i - 2] = (struct option){argv[i] + consumed, valued, NULL, 1000 + index};
                if (letter == '.') continue;
                letter_index[(unsigned char)letter] = index;
                strncat(letters, &letter, 1);
                if (valued) strcat(letters, ":");
            }
            int count;
            while (scanf("%d", &count) == 1) {
                char **vector = calloc(count + 2, sizeof *vector);
                vector[0] = "oracle";
                for (int i = 1; i <= count; i++) {
                    int length;
                    if (scanf("%d", &length) != 1 || getchar() != '\n') return 2;
                    vector[i] = calloc(length + 1, 1);
                    if (fread(vector[i], 1, length, stdin) != (size_t)length) return 2;
                }
                optind = 0;
                for (;;) {
                    char *message = NULL;
                    size_t size = 0;
                    stderr = open_memstream(&message, &size);
                    int found = getopt_long(count + 1, vector, letters, options, NULL);
                    fclose(stderr);
                    if (found == -1) break;
                    if (found != '?') {
                        printf("option %d ", index_of(found));
                        if (optarg) printf("="), print_hex(optarg);
                        printf("\n");
                    } else if (strstr(message, "is ambiguous")) {
                        printf("ambiguous %d\n", strstr(message, "'--=") != NULL);
                    } else if (strstr(message, "requires an argument")) {
                        printf("missing %d\n", index_of(optopt));
                    } else if (strstr(message, "doesn't allow an argument")) {
                        printf("unexpected %d\n", index_of(optopt));
                    } else if (strstr(message, "invalid option")) {
                        printf("unknown %02x\n", optopt);
                    } else {
                        printf("unknown\n");
                    }
                    free(message);
                }
                for (int i = optind; i <= count; i++) printf("operand "), print_hex(vector[i]), printf("\n");
                printf(".\n");
            }
            return 0;
        }
        """#
}
