import Documents

extension Contract {
    /// The files that come with the connector.
    public struct Release: Sendable, Equatable {
        /// Where this comes from.
        public var citation: Citation
        /// The file of the element template.
        public var template: String
        /// The file of the example process, and what its steps are called.
        public var example: Example
        /// The file of the logo.
        public var logo: Logo
        /// The file of the documentation.
        public var document: String
        /// The form for a worker, in place of code in the engine; `nil` where
        /// there is none.
        public var externalTask: ExternalTask?

        /// All files, in the document's order.
        public var files: [String] { [template, example.file, logo.file, document] }

        /// An example process: a person prepares a call, the connector makes
        /// it, a person looks at what came of it.
        public struct Example: Sendable, Equatable {
            /// The file.
            public var file: String
            /// The name of the user task before the call.
            public var configure: String
            /// The name of the service task.
            public var ask: String
            /// The name of the user task behind it, also where it failed.
            public var review: String
        }

        /// What differs where a worker takes the service task.
        public struct ExternalTask: Sendable, Equatable {
            /// The name of the element template.
            public var title: String
            /// The file of the element template.
            public var template: String
            /// The file of the example process.
            public var example: String
        }

        /// A picture.
        public struct Logo: Sendable, Equatable {
            /// The file.
            public var file: String
            /// Its width and height in pixels.
            public var size: Int
        }
    }
}

extension Shape where Output == Contract.Release {
    /// The files of a release.
    static var release: Shape {
        object("the release") { reader in
            let citation = reader.citation()
            let template = reader.required("template", .fileName)
            let example = reader.required("example", .example)
            let logo = reader.required("logo", .logo)
            let document = reader.required("document", .fileName)
            let externalTask = reader.optional("externalTask", .externalTask)
            guard let citation, let template, let example, let logo, let document else { return nil }
            return Contract.Release(
                citation: citation,
                template: template,
                example: example,
                logo: logo,
                document: document,
                externalTask: externalTask
            )
        }
    }
}

extension Shape where Output == Contract.Release.Example {
    fileprivate static var example: Shape {
        object("the example") { reader in
            let file = reader.required("file", .fileName)
            let configure = reader.required("configure", .text)
            let ask = reader.required("ask", .text)
            let review = reader.required("review", .text)
            guard let file, let configure, let ask, let review else { return nil }
            return Contract.Release.Example(file: file, configure: configure, ask: ask, review: review)
        }
    }
}

extension Shape where Output == Contract.Release.ExternalTask {
    fileprivate static var externalTask: Shape {
        object("the form for a worker") { reader in
            let title = reader.required("title", .text)
            let template = reader.required("template", .fileName)
            let example = reader.required("example", .fileName)
            guard let title, let template, let example else { return nil }
            return Contract.Release.ExternalTask(title: title, template: template, example: example)
        }
    }
}

extension Contract {
    /// The contract of the form for a worker: the release's files and their
    /// names are others, all else is the same. `nil` where there is none.
    public var ofExternalTask: Contract? {
        guard var release, let form = release.externalTask else { return nil }
        release.template = form.template
        release.example.file = form.example
        var contract = self
        contract.title = form.title
        contract.release = release
        return contract
    }
}

extension Shape where Output == Contract.Release.Logo {
    fileprivate static var logo: Shape {
        object("the logo") { reader in
            let file = reader.required("file", .fileName)
            let size = reader.required("size", .integer(1...4096))
            guard let file, let size else { return nil }
            return Contract.Release.Logo(file: file, size: size)
        }
    }
}

extension Shape where Output == String {
    /// A name of a file in the folder.
    fileprivate static var fileName: Shape {
        scalar("a file's name without a folder") { node in
            node.string.flatMap { $0.isEmpty || $0.contains("/") || $0.hasPrefix(".") ? nil : $0 }
        }
    }
}
