extension ControlPage {
    // Whatever comes from a request or a file is put in as text.
    static let script = #"""

        'use strict';
        (() => {
          const base = '/__firedrill/';
          const at = (id) => document.getElementById(id);
          const rows = new Map();
          let clocked = false, key = '', paused = false, opened = null, last = 0, waiting = [], timer = 0;

          const el = (name, attributes, ...children) => {
            const element = document.createElement(name);
            for (const [attribute, value] of Object.entries(attributes || {})) {
              if (value !== null && value !== undefined && value !== false) element.setAttribute(attribute, value);
            }
            for (const child of children.flat()) if (child !== null && child !== undefined) element.append(child);
            return element;
          };
          const say = (text) => { at('state').textContent = text; };
          const headers = () => (key ? { Authorization: 'Bearer ' + key } : {});
          const call = async (path, options) => {
            const response = await fetch(base + path, { ...options, headers: { ...headers(), ...(options || {}).headers } });
            if (response.status === 401) { at('key').hidden = false; throw new Error('this server wants its control key'); }
            const body = await response.json();
            if (!response.ok) throw Object.assign(new Error(body.hint ? body.error + ': ' + body.hint : body.error), { status: response.status });
            return body;
          };
          const act = (work) => async (event) => {
            try { await work(event); } catch (error) { say(error.message); }
          };

          const delivery = { complete: 'good', cut: 'warn', reset: 'warn', stalled: 'warn', 'client-gone': 'warn' };
          const deliveryCell = (request) => el('span', { class: delivery[request.delivered] || 'quiet' }, request.delivered || 'under way');
          const answerCell = (request) => {
            if (request.missed) return el('span', { class: 'bad' }, 'miss: ' + request.missed);
            const status = request.response.status;
            return el('span', { class: status >= 400 ? 'warn' : 'good' }, status === null ? '…' : status === 0 ? 'none' : String(status));
          };
          const by = (request) => {
            if (!request.rule) return request.missed ? '' : request.scenario || '';
            return request.scenario + ' / ' + request.rule + (request.step === null ? '' : ', step ' + (request.step + 1));
          };
          const fits = (request) => {
            if (at('missed').checked && !request.missed) return false;
            const text = [request.n, request.request.method, request.request.path, request.response.status, request.rule, request.scenario, request.token, request.delivered, request.missed].join(' ').toLowerCase();
            return at('filter').value.toLowerCase().split(' ').every((word) => text.includes(word));
          };
          const show = (request) => {
            const known = rows.get(request.n);
            const open = el('button', { type: 'button', 'data-n': request.n }, request.request.method + ' ' + request.request.path);
            const row = el('tr', { 'aria-current': opened === request.n ? 'true' : null },
              el('td', { class: 'n' }, String(request.n)),
              el('td', {}, open, request.token ? el('span', { class: 'quiet' }, ' token ' + request.token) : null),
              el('td', {}, answerCell(request)), el('td', {}, by(request)), el('td', {}, deliveryCell(request)));
            row.hidden = !fits(request);
            if (known) {
              const hadFocus = known.row.contains(document.activeElement);
              known.row.replaceWith(row);
              if (hadFocus) open.focus();
            } else {
              let next = null;
              for (const candidate of at('list').tBodies[0].rows) {
                if (Number(candidate.dataset.n) < request.n) { next = candidate; break; }
              }
              at('list').tBodies[0].insertBefore(row, next);
            }
            row.dataset.n = request.n;
            rows.set(request.n, { row, request });
            last = Math.max(last, request.n);
            while (rows.size > 500) {
              const oldest = Math.min(...rows.keys());
              rows.get(oldest).row.remove();
              rows.delete(oldest);
            }
            at('none').hidden = true;
            at('list').hidden = false;
          };
          const clear = () => {
            for (const { row } of rows.values()) row.remove();
            rows.clear();
            last = 0;
            at('list').hidden = true;
            at('none').hidden = false;
            close();
          };
          const filter = () => { for (const { row, request } of rows.values()) row.hidden = !fits(request); };

          const encoder = new TextEncoder(), decoder = new TextDecoder();
          const pairs = (list) => el('dl', { class: 'mono' }, (list || []).flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
          const body = (part, title) => {
            const text = part.body !== undefined ? part.body : part.base64 ? 'base64: ' + part.base64 : '';
            if (!text) return [];
            const written = el('pre', {}, text);
            let formatted = null;
            try { formatted = JSON.stringify(JSON.parse(text), null, 2); } catch { }
            if (formatted === null || formatted === text) return [el('h3', {}, title), written];
            const toggle = el('button', { type: 'button', 'aria-pressed': 'true' }, 'Indented');
            written.textContent = formatted;
            toggle.addEventListener('click', () => {
              const now = toggle.getAttribute('aria-pressed') !== 'true';
              toggle.setAttribute('aria-pressed', String(now));
              written.textContent = now ? formatted : text;
            });
            return [el('h3', {}, title), toggle, written];
          };
          const events = (response) => {
            const bytes = encoder.encode(response.body || '');
            let from = 0;
            return el('ol', { class: 'events' }, response.chunks.map(([ms, count]) => {
              const text = decoder.decode(bytes.subarray(from, from + count));
              from += count;
              return el('li', {}, el('span', { class: 'quiet mono' }, '+' + (ms / 1000).toFixed(3) + ' s'), el('pre', {}, text.trimEnd() || count + ' bytes'));
            }));
          };
          const near = (request) => (request.near || []).flatMap((rule) => [
            el('h3', {}, 'Nearest: ' + rule.name),
            el('pre', {}, (rule.diff || ['it has been used up']).map((line) => el('span', { class: line.startsWith('-') ? 'minus' : 'plus' }, line + '\n'))),
          ]);
          const detail = (request) => {
            const response = request.response;
            const streamed = response.chunks && response.chunks.length > 1 && response.body !== undefined;
            return [
              el('dl', {}, [['At', request.at], ['Answered by', by(request) || 'nothing'], ['Token', request.token || 'none'], ['Connection', String(request.connection)], ['Delivered', request.delivered || 'under way'], ['Took', request.ms === undefined ? 'under way' : request.ms + ' ms']].flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)])),
              request.missed ? [el('p', { class: 'bad' }, request.message), el('p', {}, request.hint), ...(request.write ? [el('h3', {}, 'So that it matches, write'), el('pre', {}, request.write)] : []), ...near(request)] : null,
              request.whole || response.meant ? null : el('p', { class: 'warn' }, 'Only a part of the bodies was kept.'),
              el('h3', {}, request.request.method + ' ' + request.request.target), pairs(request.request.headers), ...body(request.request, 'Request body'),
              el('h3', {}, 'Response ' + (response.status === null ? 'under way' : response.status === 0 ? 'without a status' : response.status)), pairs(response.headers),
              ...(streamed ? [el('h3', {}, 'Response body, ' + response.chunks.length + ' pieces'), events(response)] : body(response, 'Response body')),
              ...(response.meant ? body(response.meant, 'Response body as it was meant: how much of it went out is not known') : []),
              ...(response.raw ? body(response.raw, 'Bytes on the socket') : []),
            ].flat();
          };
          const open = act(async (n) => {
            const request = await call('requests/' + n);
            mark(n);
            at('detail-title').textContent = 'Request ' + n;
            at('detail-body').replaceChildren(...detail(request).filter((child) => child !== null));
            at('detail').hidden = false;
            document.querySelector('main').classList.add('open');
            // In one column it stands below the list.
            if (matchMedia('(max-width: 63.99rem)').matches) { at('detail').scrollIntoView(); at('detail').focus({ preventScroll: true }); }
          });
          const mark = (n) => {
            opened = n;
            for (const [number, { row }] of rows) {
              if (number === n) row.setAttribute('aria-current', 'true'); else row.removeAttribute('aria-current');
            }
          };
          const close = () => {
            const row = opened !== null && rows.get(opened);
            const inside = at('detail').contains(document.activeElement);
            mark(null);
            at('detail').hidden = true;
            document.querySelector('main').classList.remove('open');
            if (row && inside) row.row.querySelector('button').focus();
          };

          const rules = act(async () => {
            const { rules } = await call('rules');
            at('no-rules').hidden = rules.length > 0;
            at('rule-list').hidden = rules.length === 0;
            at('rule-list').tBodies[0].replaceChildren(...rules.slice(0, 1000).map((rule) => el('tr', {},
              el('td', {}, rule.scenario + ' / ' + rule.name, rule.matched === 0 ? el('span', { class: 'warn' }, ' unused') : null),
              el('td', { class: 'n', 'data-label': 'matched' }, String(rule.matched)),
              el('td', { class: 'n', 'data-label': 'answered' }, String(rule.answered)),
              el('td', { class: 'n', 'data-label': 'steps' }, rule.steps.join(', ')))));
            const { states } = await call('states');
            at('states').hidden = states.length === 0;
            at('state-list').replaceChildren(...states.map((state) => el('tr', {}, el('td', {}, state.token || 'none'), el('td', {}, state.scenario), el('td', { class: 'mono' }, JSON.stringify(state.values)))));
          });
          const soon = () => { if (!timer) timer = setTimeout(() => { timer = 0; rules(); clock(); }, 400); };

          const clock = async () => { if (clocked) tell(await call('clock')); };
          const tell = (time) => {
            at('clock').hidden = false;
            at('now').textContent = time.now;
            at('now').dateTime = time.now;
            at('mode').textContent = time.mode;
          };
          at('clock').addEventListener('click', act(async (event) => {
            const { advance, mode } = event.target.dataset;
            if (advance || mode) tell(await call('clock', { method: 'POST', body: JSON.stringify(advance ? { advance } : { mode }) }));
          }));

          const take = (request) => { if (paused) waiting.push(request); else { show(request); soon(); if (request.n === opened) open(opened); } };
          const list = async () => {
            const { requests, dropped } = await call('requests?after=' + Math.max(0, last - 500));
            for (const request of requests.slice(-500)) show(request);
            at('left-out').hidden = dropped === 0;
            at('left-out').textContent = dropped + ' older requests are no longer in the journal.';
          };
          const heard = async (name, data) => {
            if (name === 'request') take(data);
            if (name === 'hello') { clocked = data.clock; say('live'); at('key').hidden = true; await list(); await rules(); await clock(); }
            if (name === 'dropped') await list();
          };
          const listen = async () => {
            for (;;) {
              try {
                const response = await fetch(base + 'events', { headers: headers() });
                if (response.status === 401) { at('key').hidden = false; say('this server wants its control key'); return; }
                if (!response.ok) throw new Error((await response.json()).error);
                const reader = response.body.getReader(), text = new TextDecoder();
                let rest = '';
                for (;;) {
                  const { done, value } = await reader.read();
                  if (done) break;
                  rest += text.decode(value, { stream: true });
                  const parts = rest.split('\n\n');
                  rest = parts.pop();
                  for (const part of parts) {
                    const fields = Object.fromEntries(part.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
                    if (fields.event) await heard(fields.event, JSON.parse(fields.data));
                  }
                }
                say('the server has ended the stream; trying again');
              } catch (error) { say('not connected: ' + error.message); }
              await new Promise((done) => setTimeout(done, 1000));
            }
          };

          at('list').addEventListener('click', (event) => { const { n } = event.target.dataset; if (n && event.target.tagName === 'BUTTON') open(Number(n)); });
          at('close').addEventListener('click', close);
          at('filter').addEventListener('input', filter);
          at('missed').addEventListener('change', filter);
          at('pause').addEventListener('click', () => {
            paused = !paused;
            at('pause').setAttribute('aria-pressed', String(paused));
            say(paused ? 'paused' : 'live');
            if (!paused) { for (const request of waiting.splice(0)) show(request); soon(); }
          });
          at('forget').addEventListener('click', act(async () => { await call('requests', { method: 'DELETE' }); clear(); say('live; all requests are forgotten'); }));
          at('reset').addEventListener('click', act(async () => { await call('reset', { method: 'POST' }); await rules(); say('live; states and counts are reset'); }));
          at('key').addEventListener('submit', (event) => { event.preventDefault(); key = at('key-text').value; at('key-text').value = ''; listen(); });
          document.addEventListener('keydown', (event) => {
            if (event.ctrlKey || event.metaKey || event.altKey) return;
            const typing = event.target.tagName === 'INPUT';
            if (event.key === '/' && !typing) { event.preventDefault(); at('filter').focus(); }
            if (event.key === 'Escape') close();
            if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && !at('detail').contains(event.target)) {
              const buttons = [...at('list').querySelectorAll('tbody tr:not([hidden]) button')];
              if (buttons.length === 0) return;
              const now = buttons.indexOf(document.activeElement);
              const next = event.key === 'ArrowDown' ? now + 1 : now - 1;
              if (now < 0 && typing && event.key === 'ArrowUp') return;
              event.preventDefault();
              buttons[Math.min(Math.max(next, 0), buttons.length - 1)].focus();
            }
          });
          listen();
        })();

        """#
}
