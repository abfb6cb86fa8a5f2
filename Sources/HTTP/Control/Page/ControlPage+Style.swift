extension ControlPage {
    static let style = #"""

        :root { color-scheme: light dark; --ground: #ffffff; --raised: #f3f5f7; --line: #c9d0d6; --text: #1a1d21; --quiet: #535c66; --link: #0b4fc0; --good: #146c2e; --bad: #a6211a; --warn: #7a4700; --minus: #fdecea; --plus: #e7f5ea; }
        @media (prefers-color-scheme: dark) { :root { --ground: #14171a; --raised: #1e2327; --line: #3d464e; --text: #e6e8ea; --quiet: #a9b2bb; --link: #8ab4f8; --good: #8fd3a0; --bad: #f5a9a2; --warn: #f0c674; --minus: #3a2220; --plus: #1d3324; } }
        * { box-sizing: border-box; }
        [hidden] { display: none !important; }
        body { margin: 0 auto; max-width: 110rem; padding: 0 1rem 2rem; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
        header { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.5rem; padding: 1rem 0; border-bottom: 1px solid var(--line); }
        h1 { font-size: 1.375rem; margin: 0; }
        h2 { font-size: 1.0625rem; margin: 0; }
        h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
        p { margin: .25rem 0; }
        header p { margin: 0; }
        #state { color: var(--quiet); }
        #clock { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .75rem; }
        .tools { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin: .5rem 0; }
        button, input { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--quiet); border-radius: .25rem; padding: .25rem .625rem; min-height: 2rem; }
        input[type=checkbox] { min-height: 0; width: 1.125rem; height: 1.125rem; vertical-align: -.2rem; accent-color: var(--link); }
        input[type=search] { flex: 1 1 12rem; min-width: 0; }
        button { cursor: pointer; }
        button:hover { border-color: var(--text); }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
        a { color: var(--link); }
        .skip { position: absolute; left: -100rem; }
        .skip:focus { left: 1rem; top: .25rem; background: var(--ground); padding: .5rem; z-index: 1; }
        main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.5rem; padding-top: 1rem; }
        section { min-width: 0; scroll-margin-top: 1rem; }
        @media (min-width: 64rem) {
          main.open { grid-template: min-content min-content 1fr / minmax(0, 11fr) minmax(0, 9fr); }
          main.open #detail { grid-column: 2; grid-row: 1 / span 3; align-self: start; position: sticky; top: .5rem; max-height: calc(100vh - 1rem); overflow: auto; }
          main.open #requests, main.open #rules, main.open #states { grid-column: 1; }
        }
        table { border-collapse: collapse; width: 100%; }
        th { text-align: left; font-weight: 600; color: var(--quiet); padding: .25rem .5rem .25rem 0; border-bottom: 1px solid var(--line); }
        td { padding: .25rem .5rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
        td.n, th.n { font-variant-numeric: tabular-nums; }
        td button { background: none; border-color: transparent; padding: 0 .25rem; margin: -1px 0 -1px -.25rem; min-height: 1.625rem; text-align: left; overflow-wrap: anywhere; text-decoration: underline; text-underline-offset: .2em; text-decoration-color: var(--line); }
        tr[aria-current] { background: var(--raised); }
        #list td:first-child, #list th:first-child { padding-left: .5rem; }
        tr[aria-current] td:first-child { box-shadow: inset 3px 0 var(--link); }
        .good { color: var(--good); } .bad { color: var(--bad); font-weight: 600; } .warn { color: var(--warn); font-weight: 600; } .quiet { color: var(--quiet); }
        #detail { border: 1px solid var(--line); border-radius: .375rem; padding: .25rem 1rem 1rem; background: var(--ground); }
        #detail > .tools { justify-content: space-between; }
        pre, .mono { font: .875rem/1.5 ui-monospace, "DejaVu Sans Mono", monospace; }
        pre { margin: .25rem 0; padding: .5rem; background: var(--raised); border-radius: .25rem; white-space: pre-wrap; overflow-wrap: anywhere; }
        dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0 .75rem; margin: .25rem 0; }
        dt { color: var(--quiet); }
        dd { margin: 0; overflow-wrap: anywhere; }
        .minus { background: var(--minus); } .plus { background: var(--plus); }
        .minus, .plus { display: block; padding: 0 .5rem; margin: 0 -.5rem; }
        ol.events { list-style: none; padding: 0; margin: .25rem 0; }
        ol.events li { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: 0 .75rem; border-top: 1px solid var(--line); padding: .125rem 0; }
        ol.events pre { margin: 0; padding: 0; background: none; }
        kbd { border: 1px solid var(--line); border-radius: .25rem; padding: 0 .3rem; font: .875rem ui-monospace, monospace; }
        footer { margin-top: 2rem; border-top: 1px solid var(--line); color: var(--quiet); }
        @media (max-width: 40rem) {
          #list thead, #rule-list thead { position: absolute; left: -100rem; }
          #list tr { display: grid; grid-template-columns: 3rem minmax(0, 1fr) auto; border-bottom: 1px solid var(--line); padding: .25rem 0; }
          #list td { border: 0; }
          #list td:nth-child(4) { grid-column: 2; color: var(--quiet); }
          #list td:nth-child(5) { grid-column: 3; text-align: right; padding-right: 0; }
          #rule-list tr { display: block; border-bottom: 1px solid var(--line); padding: .25rem 0; }
          #rule-list td { border: 0; display: inline-block; padding-right: 1rem; }
          #rule-list td:first-child { display: block; }
          #rule-list td[data-label]::before { content: attr(data-label) " "; color: var(--quiet); }
          ol.events li { grid-template-columns: minmax(0, 1fr); }
        }

        """#
}
