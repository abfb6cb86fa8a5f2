import Providers

/// The forms of keys that are found in texts of every kind, whoever answers:
/// those of clouds, code hosts, model hosts, payments and chats, and JSON web tokens (RFC 7519).
enum GeneralForms {
    static let all: [KeySearch.Form] =
        [
            form("AKIA", 16, "A-Z0-9"), form("ASIA", 16, "A-Z0-9"),
            form("AIza", 20, "A-Za-z0-9_-"),
            form("ghp_", 20, "A-Za-z0-9"), form("gho_", 20, "A-Za-z0-9"), form("ghu_", 20, "A-Za-z0-9"),
            form("ghs_", 20, "A-Za-z0-9"), form("ghr_", 20, "A-Za-z0-9"), form("github_pat_", 20, "A-Za-z0-9_"),
            form("glpat-", 20, "A-Za-z0-9_-"), form("hf_", 20, "A-Za-z0-9"), form("gsk_", 20, "A-Za-z0-9"),
            form("xai-", 20, "A-Za-z0-9"), form("r8_", 20, "A-Za-z0-9"), form("sk_live_", 16, "A-Za-z0-9"),
            form("sk_test_", 16, "A-Za-z0-9"), form("rk_live_", 16, "A-Za-z0-9"),
            form("xoxa-", 10, "A-Za-z0-9-"), form("xoxb-", 10, "A-Za-z0-9-"), form("xoxe-", 10, "A-Za-z0-9-"),
            form("xoxo-", 10, "A-Za-z0-9-"), form("xoxp-", 10, "A-Za-z0-9-"), form("xoxr-", 10, "A-Za-z0-9-"),
            form("xoxs-", 10, "A-Za-z0-9-"),
            form("xapp-1-", 20, "A-Za-z0-9-"), form("npm_", 20, "A-Za-z0-9"), form("pypi-AgEI", 20, "A-Za-z0-9_-"),
            form("dop_v1_", 20, "a-f0-9"), form("shpat_", 20, "a-f0-9"), form("whsec_", 20, "A-Za-z0-9"),
            form("lin_api_", 20, "A-Za-z0-9"), form("glsa_", 20, "A-Za-z0-9_"), form("nvapi-", 40, "A-Za-z0-9_-"),
            form("pplx-", 20, "A-Za-z0-9"), form("tvly-", 20, "A-Za-z0-9"),
            form("glptt-", 20, "A-Za-z0-9"), form("gldt-", 20, "A-Za-z0-9_-"), form("glrt-", 20, "A-Za-z0-9_-"),
            form("glcbt-", 20, "A-Za-z0-9_-"), form("dckr_pat_", 20, "A-Za-z0-9_-"), form("figd_", 20, "A-Za-z0-9_-"),
            form("pcsk_", 20, "A-Za-z0-9_"), form("ntn_", 20, "A-Za-z0-9"), form("secret_", 40, "A-Za-z0-9"),
            form("shpss_", 20, "a-f0-9"), form("shpca_", 20, "a-f0-9"), form("shppa_", 20, "a-f0-9"),
            form("sntrys_", 20, "A-Za-z0-9_=-"), form("sbp_", 20, "a-f0-9"), form("tgp_v1_", 20, "A-Za-z0-9_-"),
            form("lsv2_pt_", 20, "a-f0-9_"), form("lsv2_sk_", 20, "a-f0-9_"), form("e2b_", 20, "a-f0-9"),
            form("jina_", 20, "A-Za-z0-9_-"), form("apify_api_", 20, "A-Za-z0-9"), form("rpa_", 20, "A-Z0-9"),
            form("cpk_", 32, "a-f0-9"), form("csk-", 32, "a-z0-9"), form("fc-", 32, "a-f0-9"),
            form("sk_", 40, "a-f0-9"), form("sq0csp-", 20, "A-Za-z0-9_-"), form("sq0atp-", 20, "A-Za-z0-9_-"),
            form("PMAK-", 40, "a-f0-9-"), form("NRAK-", 20, "A-Z0-9"), form("xkeysib-", 40, "a-z0-9-"),
            form("pul-", 40, "a-f0-9"), form("rubygems_", 40, "a-f0-9"), form("AGE-SECRET-KEY-1", 40, "A-Z0-9"),
            form("eyJ", 20, "A-Za-z0-9_.-", dots: 2),
        ].compactMap(\.self)

    private static func form(_ prefix: String, _ atLeast: Int, _ alphabet: String, dots: Int = 0) -> KeySearch.Form? {
        KeyForm.Alphabet(alphabet).map {
            KeySearch.Form(prefix: Array(prefix.utf8), atLeast: atLeast, alphabet: $0, dots: dots)
        }
    }
}
