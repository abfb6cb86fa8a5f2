public import Documents

/// A template for an element of a process: which fields a modeler shows for
/// it, and what becomes of them in the BPMN file.
///
/// The form is that of Camunda 7, as its published JSON Schema has it
/// (`@camunda/element-templates-json-schema` 0.22.1).
public struct ElementTemplate: Sendable {
    /// What users read.
    public var name: String
    /// What tells it from all others, together with the version.
    public var id: String
    /// Its version; `nil` where it has none.
    public var version: Int?
    /// The types of elements that it is for, `bpmn:ServiceTask`.
    public var appliesTo: [String]
    /// The type that the element is turned into; `nil`: it stays what it is.
    public var elementType: String?
    /// Its fields and fixed values, in their order.
    public var properties: [Property]
    /// Elements that belong to it, with properties of their own.
    public var scopes: [Scope]
    /// Where it stands.
    public var node: Node

    /// A field, or a value that is always the same.
    public struct Property: Sendable {
        /// What users read.
        public var label: String?
        /// The kind of field: `String`, `Text`, `Dropdown`, `Boolean`,
        /// `Hidden`, or something else that is shown as `String`.
        public var type: String
        /// The value where nobody gives another; `nil` where there is none.
        public var value: Value?
        /// Whether a user may change it.
        public var isEditable: Bool
        /// What a dropdown offers.
        public var choices: [Choice]
        /// What a value must be.
        public var constraints: Constraints
        /// What becomes of the value.
        public var binding: Binding
        /// Where it stands.
        public var node: Node

        /// Whether a modeler shows a field for it that a user may change.
        public var isShown: Bool { type != "Hidden" && isEditable }

        /// What it is called where it is to be set: the name of its binding,
        /// or what takes a name's place there.
        public var key: String { binding.key }
    }

    /// One value that a dropdown offers.
    public struct Choice: Sendable, Equatable {
        /// What users read.
        public var name: String
        /// The value.
        public var value: String
    }

    /// What a value must be.
    public struct Constraints: Sendable, Equatable {
        /// Whether it must not be empty.
        public var isNotEmpty = false
        /// How short it may be, in UTF-16 code units, as JavaScript counts.
        public var minLength: Int?
        /// How long it may be, likewise.
        public var maxLength: Int?
        /// The pattern that must match somewhere in it.
        public var pattern: String?
        /// What is said where it does not.
        public var message: String?
    }

    /// What becomes of a value in the BPMN file.
    public struct Binding: Sendable, Equatable {
        /// The kind: `property`, `camunda:inputParameter`, …
        public var type: String
        /// What is named so.
        public var name: String?
        /// The event of a listener.
        public var event: String?
        /// What a listener is.
        public var implementationType: String?
        /// The language of a script.
        public var scriptFormat: String?
        /// Where an output comes from.
        public var source: String?
        /// Where an input goes.
        public var target: String?
        /// Whether the value is an expression.
        public var isExpression = false
        /// `all` or `local`.
        public var variables: String?
        /// The expression that an output comes from.
        public var sourceExpression: String?
        /// The error that is mapped.
        public var errorRef: String?

        /// What tells it from others of its kind.
        public var key: String {
            name ?? source ?? sourceExpression ?? target ?? errorRef ?? event ?? variables ?? type
        }
    }

    /// An element that belongs to the template.
    public struct Scope: Sendable {
        /// Its type, `camunda:Connector` or `bpmn:Error`.
        public var type: String
        /// What bindings call it.
        public var id: String?
        /// Its fields and fixed values.
        public var properties: [Property]
        /// Where it stands.
        public var node: Node
    }

    /// The property of a binding, by the name that it is set under; of a kind
    /// of binding alone where that is said.
    public func property(_ key: String, type: String? = nil) -> Property? {
        properties.first { $0.key == key && (type ?? $0.binding.type) == $0.binding.type }
    }
}

extension Value {
    /// A template's value as it stands in the BPMN file.
    var written: String {
        switch self {
        case .string(let text): text
        case .bool(let value): value ? "true" : "false"
        case .number(let lexeme): lexeme
        case .null, .array, .object: ""
        }
    }
}
