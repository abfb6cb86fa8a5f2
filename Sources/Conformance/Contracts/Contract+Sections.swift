public import Documents

extension Contract {
    /// Where requests go.
    public struct Endpoint: Sendable, Equatable {
        /// Where this comes from.
        public var citation: Citation
        /// The method.
        public var method: String
        /// The path below the base URL.
        public var path: String
        /// The headers that every request carries, as a JSON object.
        public var headers: Value
    }

    /// How the key travels.
    public struct Authentication: Sendable, Equatable {
        /// Where this comes from.
        public var citation: Citation
        /// The kind, `bearerToken`.
        public var type: String
        /// The header that carries the key.
        public var header: String
        /// The word before the key.
        public var prefix: String
        /// How the provider's keys begin; it describes and forbids nothing.
        public var keyPrefix: String?
    }

    /// Where the key comes from.
    public struct Secret: Sendable, Equatable {
        /// Where this comes from.
        public var citation: Citation
        /// The default name.
        public var name: String
        /// The sources in the document's order; the first is the default.
        public var sources: [Source]

        /// The source of a kind, `nil` where the document does not offer it.
        public func source(_ kind: SecretSource) -> Source? { sources.first { $0.source == kind } }

        /// One of the sources.
        public struct Source: Sendable, Equatable {
            /// The kind, by the value of its input.
            public var source: SecretSource
            /// What a user reads.
            public var label: String
            /// What the default name becomes there.
            public var example: String?
            /// The folder or file that is looked in.
            public var location: String?
            /// The line of the document.
            public var line: Int?
        }
    }

    /// The default payload.
    public struct Payload: Sendable, Equatable {
        /// Where this comes from.
        public var citation: Citation
        /// Its text, with `${…}` as written.
        public var text: String
        /// The text, split at its variables.
        public var template: PayloadTemplate
    }

    /// The models that the document names.
    public struct Models: Sendable, Equatable {
        /// Where this comes from.
        public var citation: Citation
        /// The one in the default payload.
        public var standard: String
        /// All of them, in the document's order.
        public var listed: [String]
    }

    /// What is taken from a response.
    public struct Mapping: Sendable, Equatable {
        /// Where this comes from.
        public var citation: Citation
        /// The variables in the document's order.
        public var variables: [Variable]

        /// A variable and its place in the response.
        public struct Variable: Sendable, Equatable {
            /// The variable's name.
            public var name: String
            /// The place.
            public var path: JSONPath
            /// The line of the document.
            public var line: Int?
        }
    }

    /// What is set whatever happens.
    public struct Standard: Sendable, Equatable {
        /// Where this comes from.
        public var citation: Citation
        /// The variables in the document's order.
        public var variables: [Variable]

        /// What a standard variable holds.
        public enum Meaning: String, Sendable, CaseIterable {
            /// The response's body.
            case body
            /// The response's status.
            case status
            /// Whether the status is 2xx.
            case success
            /// What went wrong.
            case error
        }

        /// A variable with its type.
        public struct Variable: Sendable, Equatable {
            /// The variable's name.
            public var name: String
            /// Its type in the engine.
            public var type: ProcessValue.Kind
            /// What it holds.
            public var means: Meaning
            /// The line of the document.
            public var line: Int?
        }
    }

    /// Which status raises which BPMN error.
    public struct ErrorMap: Sendable, Equatable {
        /// Where this comes from.
        public var citation: Citation
        /// The rules in the document's order.
        public var rules: [Rule]

        /// A status and its code.
        public struct Rule: Sendable, Equatable {
            /// The HTTP status.
            public var status: Int
            /// The BPMN error's code.
            public var code: String
            /// The line of the document.
            public var line: Int?
        }
    }

    /// What is sent again, and when.
    public struct Retry: Sendable, Equatable {
        /// Where this comes from.
        public var citation: Citation
        /// The statuses that are retried.
        public var statuses: [Int]
        /// How many requests may follow the first.
        public var maxRetries: Int
        /// The first wait in nanoseconds; each further one is twice as long.
        public var backoff: UInt64
        /// The longest Retry-After that is waited for, in nanoseconds.
        public var maxRetryAfter: UInt64
    }

    /// How long an attempt may take.
    public struct Timeout: Sendable, Equatable {
        /// Where this comes from.
        public var citation: Citation
        /// One attempt, in nanoseconds.
        public var attempt: UInt64
    }
}
