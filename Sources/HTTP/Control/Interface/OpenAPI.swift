/// The description of the interface in OpenAPI 3.1. A test holds the routes to
/// it and it to the routes.
enum OpenAPI {
    static var response: ControlResponse { ControlResponse(type: "application/json", body: Array((text + "\n").utf8)) }

    static let text = #"""
        {
          "openapi": "3.1.0",
          "info": {
            "title": "Firedrill control interface",
            "version": "1",
            "summary": "What a mock server was asked, what answers, and its states, counts and clock.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" }
          },
          "servers": [ { "url": "/__firedrill" } ],
          "security": [ {}, { "key": [] } ],
          "paths": {
            "/": {
              "get": {
                "operationId": "page",
                "summary": "A page for people over all of the below.",
                "responses": { "200": { "description": "The page.", "content": { "text/html": {} } } }
              }
            },
            "/ready": {
              "get": {
                "operationId": "ready",
                "summary": "Whether the server answers. Open to everybody.",
                "security": [ {} ],
                "responses": {
                  "200": { "description": "It does.", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Ready" } } } },
                  "503": { "description": "Not yet.", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Ready" } } } }
                }
              }
            },
            "/openapi.json": {
              "get": {
                "operationId": "openapi",
                "summary": "This description.",
                "responses": { "200": { "description": "It.", "content": { "application/json": {} } } }
              }
            },
            "/requests": {
              "get": {
                "operationId": "listRequests",
                "summary": "The requests in the journal, the oldest first.",
                "parameters": [
                  { "name": "token", "in": "query", "description": "Of this token; empty: without one.", "schema": { "type": "string" } },
                  { "name": "rule", "in": "query", "description": "That this rule answered: NAME, or SCENARIO/NAME.", "schema": { "type": "string" } },
                  { "name": "missed", "in": "query", "description": "That nothing answered, or that something did.", "schema": { "type": "boolean" } },
                  { "name": "after", "in": "query", "description": "Behind this number.", "schema": { "type": "integer", "minimum": 0 } }
                ],
                "responses": {
                  "200": { "description": "They.", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Requests" } } } },
                  "400": { "$ref": "#/components/responses/Refused" },
                  "409": { "$ref": "#/components/responses/Refused" }
                }
              },
              "delete": {
                "operationId": "forgetRequests",
                "summary": "Forgets all of them; numbers go on.",
                "responses": {
                  "200": { "description": "None is left.", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Requests" } } } },
                  "409": { "$ref": "#/components/responses/Refused" }
                }
              }
            },
            "/requests/{number}": {
              "get": {
                "operationId": "getRequest",
                "summary": "One request whole, its secrets hidden.",
                "parameters": [ { "name": "number", "in": "path", "required": true, "schema": { "type": "integer", "minimum": 1 } } ],
                "responses": {
                  "200": { "description": "It.", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/WholeRequest" } } } },
                  "404": { "$ref": "#/components/responses/Refused" }
                }
              }
            },
            "/rules": {
              "get": {
                "operationId": "listRules",
                "summary": "The rules, how often each was used, and those that were not.",
                "responses": {
                  "200": { "description": "They.", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Rules" } } } },
                  "409": { "$ref": "#/components/responses/Refused" }
                }
              }
            },
            "/verify": {
              "post": {
                "operationId": "verify",
                "summary": "Judges expectations by the journal.",
                "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Expectations" } } } },
                "responses": {
                  "200": { "description": "The verdict, kept or not.", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Report" } } } },
                  "400": { "$ref": "#/components/responses/Refused" },
                  "409": { "$ref": "#/components/responses/Refused" }
                }
              }
            },
            "/reset": {
              "post": {
                "operationId": "reset",
                "summary": "Brings states back to their beginning: a token's, or all and the rules' counts.",
                "parameters": [ { "name": "token", "in": "query", "schema": { "type": "string", "minLength": 1 } } ],
                "responses": {
                  "200": { "description": "Done.", "content": { "application/json": { "schema": { "type": "object", "required": [ "reset" ], "properties": { "reset": { "type": "string" } } } } } },
                  "404": { "$ref": "#/components/responses/Refused" },
                  "409": { "$ref": "#/components/responses/Refused" }
                }
              }
            },
            "/states": {
              "get": {
                "operationId": "getStates",
                "summary": "What scenarios have set, by token; of a replay what it has counted.",
                "responses": { "200": { "description": "They.", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/States" } } } } }
              },
              "put": {
                "operationId": "setStates",
                "summary": "Sets values; those that are not named stay.",
                "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/States" } } } },
                "responses": {
                  "200": { "description": "All states.", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/States" } } } },
                  "400": { "$ref": "#/components/responses/Refused" },
                  "404": { "$ref": "#/components/responses/Refused" }
                }
              }
            },
            "/clock": {
              "get": {
                "operationId": "getClock",
                "summary": "The server's clock.",
                "responses": {
                  "200": { "description": "It.", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Clock" } } } },
                  "404": { "$ref": "#/components/responses/Refused" }
                }
              },
              "post": {
                "operationId": "setClock",
                "summary": "Moves it on, or changes how fast it runs; it never goes back.",
                "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/ClockChange" } } } },
                "responses": {
                  "200": { "description": "The clock.", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Clock" } } } },
                  "400": { "$ref": "#/components/responses/Refused" },
                  "404": { "$ref": "#/components/responses/Refused" }
                }
              }
            },
            "/events": {
              "get": {
                "operationId": "listen",
                "summary": "Requests as they come and end, as server-sent events: hello, request, dropped.",
                "responses": {
                  "200": { "description": "A stream that goes on.", "content": { "text/event-stream": {} } },
                  "409": { "$ref": "#/components/responses/Refused" },
                  "503": { "$ref": "#/components/responses/Refused" }
                }
              }
            },
            "/metrics": {
              "get": {
                "operationId": "metrics",
                "summary": "Counts for Prometheus, text format 0.0.4.",
                "responses": {
                  "200": { "description": "They.", "content": { "text/plain": { "schema": { "type": "string" } } } },
                  "409": { "$ref": "#/components/responses/Refused" }
                }
              }
            }
          },
          "components": {
            "securitySchemes": { "key": { "type": "http", "scheme": "bearer", "description": "What --control-key says; without that option the interface answers this machine alone." } },
            "responses": {
              "Refused": { "description": "What is wrong, and what to do.", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } } }
            },
            "schemas": {
              "Ready": { "type": "object", "required": [ "ready" ], "properties": { "ready": { "type": "boolean" } } },
              "Error": {
                "type": "object",
                "required": [ "error" ],
                "properties": {
                  "error": { "type": "string" },
                  "hint": { "type": "string" },
                  "places": { "type": "array", "items": { "type": "object", "required": [ "message" ], "properties": { "line": { "type": "integer" }, "column": { "type": "integer" }, "message": { "type": "string" }, "hint": { "type": "string" } } } }
                }
              },
              "Request": {
                "type": "object",
                "required": [ "n", "at", "token", "scenario", "rule", "step", "request", "response", "delivered", "missed" ],
                "properties": {
                  "n": { "type": "integer", "minimum": 1 },
                  "at": { "type": "string", "format": "date-time" },
                  "token": { "type": [ "string", "null" ] },
                  "scenario": { "type": [ "string", "null" ] },
                  "rule": { "type": [ "string", "null" ] },
                  "step": { "type": [ "integer", "null" ] },
                  "request": { "type": "object", "required": [ "method", "path" ], "properties": { "method": { "type": "string" }, "path": { "type": "string" } } },
                  "response": { "type": "object", "required": [ "status" ], "properties": { "status": { "type": [ "integer", "null" ] } } },
                  "delivered": { "enum": [ "complete", "cut", "reset", "stalled", "client-gone", null ], "description": "null while it goes on" },
                  "missed": { "enum": [ "no-match", "consumed", "unknown-endpoint", null ] }
                }
              },
              "Requests": {
                "type": "object",
                "required": [ "requests", "dropped" ],
                "properties": {
                  "requests": { "type": "array", "items": { "$ref": "#/components/schemas/Request" } },
                  "dropped": { "type": "integer", "minimum": 0, "description": "How many had to go." }
                }
              },
              "Lines": { "type": "array", "items": { "type": "array", "prefixItems": [ { "type": "string" }, { "type": "string" } ], "minItems": 2, "maxItems": 2 } },
              "WholeRequest": {
                "allOf": [
                  { "$ref": "#/components/schemas/Request" },
                  {
                    "type": "object",
                    "required": [ "connection", "whole" ],
                    "properties": {
                      "connection": { "type": "integer" },
                      "whole": { "type": "boolean", "description": "Whether both bodies are shown whole." },
                      "ms": { "type": "number" },
                      "request": {
                        "type": "object",
                        "required": [ "method", "path", "target", "query", "headers", "bodyBytes" ],
                        "properties": {
                          "target": { "type": "string" },
                          "query": { "type": [ "string", "null" ] },
                          "headers": { "$ref": "#/components/schemas/Lines" },
                          "body": { "type": "string" },
                          "base64": { "type": "string" },
                          "bodyBytes": { "type": "integer" }
                        }
                      },
                      "response": {
                        "type": "object",
                        "properties": {
                          "headers": { "$ref": "#/components/schemas/Lines" },
                          "body": { "type": "string" },
                          "base64": { "type": "string" },
                          "chunks": { "type": "array", "items": { "type": "array", "prefixItems": [ { "type": "number" }, { "type": "integer" } ], "minItems": 2, "maxItems": 2 } },
                          "trailers": { "$ref": "#/components/schemas/Lines" },
                          "meant": { "type": "object", "description": "In place of the body: what it was to be, of a response that did not go out whole and of which nobody knows how much did." },
                          "raw": { "type": "object" }
                        }
                      },
                      "message": { "type": "string" },
                      "hint": { "type": "string" },
                      "near": { "type": "array", "items": { "$ref": "#/components/schemas/Near" } },
                      "write": { "type": "string", "description": "A rule that would match." }
                    }
                  }
                ]
              },
              "Near": {
                "type": "object",
                "required": [ "name", "differs" ],
                "properties": {
                  "name": { "type": "string" },
                  "differs": { "type": "array", "items": { "type": "object", "required": [ "part", "expected", "actual" ], "properties": { "part": { "type": "string" }, "expected": { "type": "string" }, "actual": { "type": [ "string", "null" ] } } } },
                  "diff": { "type": "array", "items": { "type": "string" } }
                }
              },
              "Rules": {
                "type": "object",
                "required": [ "rules", "unused" ],
                "properties": {
                  "rules": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "required": [ "scenario", "name", "matched", "answered", "steps" ],
                      "properties": { "scenario": { "type": "string" }, "name": { "type": "string" }, "matched": { "type": "integer" }, "answered": { "type": "integer" }, "steps": { "type": "array", "items": { "type": "integer" } } }
                    }
                  },
                  "unused": { "type": "array", "items": { "type": "string" } }
                }
              },
              "States": {
                "type": "object",
                "required": [ "states" ],
                "additionalProperties": false,
                "properties": {
                  "states": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "required": [ "scenario", "values" ],
                      "additionalProperties": false,
                      "properties": { "token": { "type": [ "string", "null" ] }, "scenario": { "type": "string" }, "values": { "type": "object" } }
                    }
                  }
                }
              },
              "Clock": { "type": "object", "required": [ "now", "mode" ], "properties": { "now": { "type": "string", "format": "date-time" }, "mode": { "type": "string" } } },
              "ClockChange": { "type": "object", "properties": { "advance": { "type": "string" }, "mode": { "type": "string" } } },
              "Expectations": {
                "type": "object",
                "required": [ "format" ],
                "properties": { "format": { "const": 1 }, "expect": { "type": "array", "items": { "type": "object" } }, "client": { "type": "array", "items": { "enum": [ "honours-retry-after", "backs-off", "no-retry-storm", "no-retry-of-final", "takes-no-truncated-stream", "has-read-timeout", "reuses-connections", "sends-user-agent" ] } } }
              },
              "Report": {
                "type": "object",
                "required": [ "kept", "expectations", "client" ],
                "properties": {
                  "kept": { "type": "boolean" },
                  "expectations": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "required": [ "name", "kept", "expected", "actual", "requests" ],
                      "properties": { "name": { "type": "string" }, "kept": { "type": "boolean" }, "expected": { "type": "string" }, "actual": { "type": "string" }, "requests": { "type": "array", "items": { "type": "integer" } } }
                    }
                  },
                  "client": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "required": [ "word", "verdict", "evidence", "requests" ],
                      "properties": { "word": { "type": "string" }, "verdict": { "enum": [ "kept", "broken", "not seen" ] }, "evidence": { "type": "string" }, "requests": { "type": "array", "items": { "type": "integer" } } }
                    }
                  },
                  "dropped": { "type": "integer" }
                }
              }
            }
          }
        }
        """#
}
