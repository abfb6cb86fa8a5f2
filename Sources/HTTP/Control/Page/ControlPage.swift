/// The page over the control interface, in its parts.
enum ControlPage {
    static let body = #"""
        <a class="skip" href="#requests">To the requests</a>
        <header>
        <h1>Firedrill</h1>
        <p id="state" role="status">connecting</p>
        <div class="tools">
        <button id="pause" type="button" aria-pressed="false">Pause</button>
        <button id="forget" type="button">Forget requests</button>
        <button id="reset" type="button">Reset states and counts</button>
        </div>
        <section id="clock" aria-labelledby="clock-title" hidden>
        <h2 id="clock-title">Clock</h2>
        <p><time id="now"></time> <span id="mode"></span></p>
        <div class="tools">
        <button type="button" data-advance="1s">+1 s</button>
        <button type="button" data-advance="10s">+10 s</button>
        <button type="button" data-advance="60s">+60 s</button>
        <button type="button" data-mode="frozen">Freeze</button>
        <button type="button" data-mode="real">Run</button>
        </div>
        </section>
        </header>
        <form id="key" hidden>
        <label for="key-text">Control key</label>
        <input id="key-text" type="password" autocomplete="off">
        <button type="submit">Use it</button>
        </form>
        <main>
        <section id="requests" aria-labelledby="requests-title" tabindex="-1">
        <h2 id="requests-title">Requests</h2>
        <div class="tools">
        <label for="filter">Show</label>
        <input id="filter" type="search" placeholder="path, rule, status, token" spellcheck="false">
        <label class="check"><input id="missed" type="checkbox"> only missed</label>
        </div>
        <p id="left-out" hidden></p>
        <p id="none">No request has come yet. Those that come stand here as they come.</p>
        <table id="list" hidden>
        <thead><tr><th scope="col">No.</th><th scope="col">Request</th><th scope="col">Answer</th><th scope="col">By</th><th scope="col">Delivered</th></tr></thead>
        <tbody></tbody>
        </table>
        </section>
        <section id="detail" aria-labelledby="detail-title" tabindex="0" hidden>
        <div class="tools"><h2 id="detail-title">Request</h2><button id="close" type="button">Close</button></div>
        <div id="detail-body"></div>
        </section>
        <section id="rules" aria-labelledby="rules-title">
        <h2 id="rules-title">Rules</h2>
        <p id="no-rules">There are no rules here.</p>
        <table id="rule-list" hidden>
        <thead><tr><th scope="col">Rule</th><th scope="col">Matched</th><th scope="col">Answered</th><th scope="col">By its steps</th></tr></thead>
        <tbody></tbody>
        </table>
        </section>
        <section id="states" aria-labelledby="states-title" hidden>
        <h2 id="states-title">States</h2>
        <table>
        <thead><tr><th scope="col">Token</th><th scope="col">Scenario</th><th scope="col">Values</th></tr></thead>
        <tbody id="state-list"></tbody>
        </table>
        </section>
        </main>
        <footer>
        <p><kbd>/</kbd> filter, <kbd>↓</kbd> <kbd>↑</kbd> from request to request, <kbd>Enter</kbd> opens one, <kbd>Esc</kbd> closes it. <a href="/__firedrill/openapi.json">The interface</a> that this page uses.</p>
        </footer>

        """#
}
