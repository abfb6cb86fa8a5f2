import Contracts
import Documents

/// What the element template must be.
enum TemplateChecks {
    static let all: [ReleaseCheck] = [
        ReleaseCheck("tpl.name", looksAt: "the template's name, and that no other has its id") { view in
            guard let template = view.template else { return ReleaseView.noTemplate }
            guard template.name != view.contract.title else { return .met }
            let place = template.node["name"] ?? template.node
            let message = "the template is called \"\(template.name)\", not \"\(view.contract.title)\""
            return .found([mistake(message, at: place)])
        },
        ReleaseCheck("tpl.applies", looksAt: "that the template is for service tasks") { view in
            guard let template = view.template else { return ReleaseView.noTemplate }
            let service = "bpmn:ServiceTask"
            let isFor = template.appliesTo.contains { BPMNNames.isType(service, $0) }
            if isFor, template.elementType ?? service == service { return .met }
            let place = template.node[isFor ? "elementType" : "appliesTo"] ?? template.node
            let what =
                isFor ? "it turns what it is applied to into a \(template.elementType ?? "")" : "it is for others"
            return .found([mistake("the template does not make a service task: \(what)", at: place)])
        },
        ReleaseCheck("tpl.key-editable", looksAt: "that the key and its source are fields") { view in
            let source = editable(.secretSource, as: ["Dropdown", "String"], in: view)
            let key = editable(.authValue, as: ["String"], in: view)
            return source.gap == nil ? .found(source.mistakes + key.mistakes) : source
        },
        ReleaseCheck("tpl.payload-editable", looksAt: "that the payload is a field") { view in
            editable(.payload, as: ["Text", "String"], in: view)
        },
        ReleaseCheck("tpl.auth-defaults", looksAt: "how the key travels") { view in
            defaults([.authType, .authHeader, .authPrefix], in: view)
        },
        ReleaseCheck("tpl.endpoint", looksAt: "where requests go, and by which method") { view in
            defaults([.url, .method], in: view)
        },
        ReleaseCheck("tpl.secret-name", looksAt: "the secret's name") { view in defaults([.authValue], in: view) },
        ReleaseCheck("tpl.payload-default", looksAt: "the payload") { view in sameJSON(.payload, in: view) },
        ReleaseCheck("tpl.mapping-default", looksAt: "the response mapping") { view in
            sameJSON(.responseMapping, in: view)
        },
        ReleaseCheck("tpl.errors-default", looksAt: "the error mapping") { view in sameJSON(.errorMapping, in: view) },
        ReleaseCheck("tpl.sources", looksAt: "the sources of a secret") { view in
            view.looking(at: .secretSource) { property in
                let wanted = view.contract.secret.sources.map(\.source.rawValue)
                let offered = property.choices.map(\.value)
                guard Set(offered) != Set(wanted) || offered.count != wanted.count else { return [] }
                let message =
                    "it offers " + (offered.isEmpty ? "no choice" : offered.joined(separator: ", ")) + ", not "
                    + wanted.joined(separator: ", ")
                return [view.mistake(message, at: property, "choices")]
            }
        },
        ReleaseCheck("tpl.models", looksAt: "the default model and the choice of models") { view in
            guard view.template != nil else { return ReleaseView.noTemplate }
            return .found(defaultModel(view) + choices(view))
        },
        ReleaseCheck("tpl.payload-unevaluated", looksAt: "that no engine fills in the payload") { view in
            view.looking(at: .payload) { property in
                let binding = property.binding
                switch binding.type {
                case "camunda:field" where !binding.isExpression, "camunda:property": return []
                default:
                    return [
                        view.mistake(
                            "the engine fills in ${…} before the connector sees the payload, and does not escape it: "
                                + "a quote in a variable breaks the JSON",
                            at: property,
                            "binding",
                            hint: "bind it to camunda:field, or to camunda:property for an external task, and let the "
                                + "connector fill it in"
                        )
                    ]
                }
            }
        },
    ]

    private static func mistake(_ message: String, at node: Node) -> Diagnostic {
        Diagnostic(file: node.document.name, position: node.position, message: message)
    }

    /// Whether an input is a field that a user can change.
    private static func editable(
        _ name: ParameterName,
        as types: [String],
        in view: ReleaseView
    ) -> ReleaseJudgement {
        view.looking(at: name) { property in
            if !property.isEditable {
                return [view.mistake("no user can change \"\(property.key)\"", at: property, "editable")]
            }
            guard types.contains(property.type) else {
                let message = "\"\(property.key)\" is no field that a user can change: its type is \(property.type)"
                return [view.mistake(message, at: property, "type")]
            }
            guard property.label?.isEmpty == false else {
                return [view.mistake("the field \"\(property.key)\" has no label", at: property)]
            }
            return []
        }
    }

    /// Whether inputs have the contract's values where nobody gives others.
    private static func defaults(_ names: [ParameterName], in view: ReleaseView) -> ReleaseJudgement {
        var all = ReleaseJudgement.met
        let known = names.filter { view.name(of: $0) != nil }
        for name in known.isEmpty ? names : known {
            let judgement = view.looking(at: name) { property in
                let wanted = view.contract.parameter(name, baseURL: view.upstream)
                let written = property.value?.written ?? ""
                guard written != wanted else { return [] }
                let message = "\"\(property.key)\" is \"\(written)\", not \"\(wanted)\""
                return [view.mistake(message, at: property, "value")]
            }
            if judgement.gap != nil { return judgement }
            all.mistakes += judgement.mistakes
        }
        return all
    }

    /// Whether an input's JSON means the contract's.
    private static func sameJSON(_ name: ParameterName, in view: ReleaseView) -> ReleaseJudgement {
        view.looking(at: name) { property in
            let text = property.value?.written ?? ""
            let own: Value
            do throws(DocumentError) {
                own = try Document.json(Array(text.utf8)).root.value
            } catch {
                let reason = error.diagnostics.first.map { $0.message } ?? "not JSON"
                return [view.mistake("\"\(property.key)\" is \(reason)", at: property, "value")]
            }
            let wanted = view.contract.parameter(name, baseURL: view.upstream)
            guard let value = try? Document.json(Array(wanted.utf8)).root.value, !own.isSame(as: value) else {
                return []
            }
            let difference = JSONDifference.first(own, value) ?? "it is another value"
            return [view.mistake("\"\(property.key)\" is not the documented one: \(difference)", at: property, "value")]
        }
    }

    private static func defaultModel(_ view: ReleaseView) -> [Diagnostic] {
        guard let property = view.property(.payload),
            let payload = try? Document.json(Array((property.value?.written ?? "").utf8)).root.value,
            let model = payload["model"]?.string, model != view.contract.models.standard
        else { return [] }
        let message = "the default model is \"\(model)\", not \"\(view.contract.models.standard)\""
        return [view.mistake(message, at: property, "value")]
    }

    /// A field with models to choose from must offer those that are listed.
    private static func choices(_ view: ReleaseView) -> [Diagnostic] {
        let listed = view.contract.models.listed
        return (view.template?.properties ?? []).flatMap { property -> [Diagnostic] in
            let offered = property.choices.map(\.value)
            guard offered.contains(where: listed.contains) else { return [] }
            return listed.filter { !offered.contains($0) }.map {
                view.mistake("the choice of models does not offer \"\($0)\"", at: property, "choices")
            }
        }
    }
}
