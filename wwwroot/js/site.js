// What the pages do beyond htmx. Every page is whole without it.
(() => {
  'use strict';
  const on = (name, does, of = document) => of.addEventListener(name, does);
  const watched = () => document.querySelector('[data-watched]');
  const ask = () => { const job = watched(); if (job && !document.hidden) htmx.trigger(job, 'again'); };

  // A hidden tab gives its held request back (a browser has six for a host), and asks by the clock instead.
  on('visibilitychange', () => {
    const job = watched();
    if (document.hidden && job) htmx.trigger(job, 'htmx:abort'); else ask();
  });
  on('htmx:configRequest', event => {
    if (document.hidden && event.target.matches('[data-watched]')) event.detail.parameters.hold = '0';
  });
  // The tab says how much is unread.
  on('htmx:afterSettle', () => {
    const unread = document.getElementById('bell')?.dataset.unread;
    document.title = (unread > 0 ? `(${unread}) ` : '') + document.title.replace(/^\(\d+\) /, '');
  });
  on('pageshow', ask, window);

  // Without an answer the page says so, until there is one again.
  const away = is => { document.getElementById('away').hidden = !is; };
  on('offline', () => away(true), window);
  on('online', () => { away(false); ask(); }, window);
  ['sendError', 'responseError', 'timeout'].forEach(trouble => on('htmx:' + trouble, () => away(true)));
  on('htmx:afterRequest', event => { if (event.detail.successful) away(false); });

  // Counts while one types, as the server does: Workflow/CaptionLength and Hashtags.
  const rune = c => { const n = c.codePointAt(0); return n < 0x1100 || (n > 0x1fff && n < 0x200e) || (n > 0x200f && n < 0x2020) || (n > 0x2031 && n < 0x2038) ? 1 : 2; };
  const weight = text => [...new Intl.Segmenter().segment(text)].reduce((sum, { segment: s }) =>
    sum + (s.length > 1 && /^\p{So}/u.test(s) ? 2 : [...s].reduce((all, c) => all + rune(c), 0)), 0);
  const tags = text => text.split(/[,;\n]/.test(text) ? /[,;\n#]/ : /[ \t#]/)
    .map(tag => tag.replace(/(?!_)[\s\p{Cc}\p{P}\p{S}]/gu, c => c.length > 1 ? c : ''))
    .filter(tag => /[\p{L}\p{Nd}\u{10000}-\u{10ffff}]/u.test(tag));
  const say = (form, id, number, limit, what) => {
    const n = m => m.toLocaleString('en');
    form.querySelector(id).textContent = limit ? `${n(number)} of ${n(+limit)} ${what}${number > limit ? `: ${n(number - limit)} too many` : ''}` : '';
  };
  on('input', event => {
    const form = event.target.closest('[data-post-form]');
    if (!form) return;
    const { caption: most, hashtags: mostTags, weighs } = form.querySelector('#platform').selectedOptions[0].dataset;
    const text = form.querySelector('#caption').value.trim(), all = tags(form.querySelector('#hashtags').value);
    const length = weighs !== 'True' ? text.length : all.reduce((sum, tag) => sum + 2 + weight(tag), weight(text));
    say(form, '#caption-count', length, most, weighs !== 'True' ? 'characters' : 'characters, hashtags included');
    say(form, '#hashtags-count', all.length, mostTags, 'hashtags');
  });

  // Copying and printing: hidden where there is no clipboard. [data-copy] is "caption", "post" or a day's number.
  if (navigator.clipboard) document.documentElement.classList.add('js');
  const texts = (post, parts) => [...post.querySelectorAll(parts)].map(part => part.textContent.trim());
  const caption = post => texts(post, 'p.caption, .caption p').join();
  const whole = post => (caption(post) + '\n\n' + texts(post, '.tags bdi').join(' ')).trim();
  const day = n => [...document.querySelectorAll(`[data-day="${n}"]`)].map(post => texts(post, '.where > *').join(' ') + '\n\n' + whole(post)).join('\n\n\n');
  on('click', async ({ target }) => {
    if (target.closest('[data-print]')) return print();
    const button = target.closest('[data-copy]');
    if (!button) return;
    const what = button.dataset.copy, post = button.closest('.post');
    const words = what > 0 ? day(what) : what === 'post' ? whole(post) : caption(post);
    const said = await navigator.clipboard.writeText(words).then(() => 'Copied', () => 'Not copied');
    document.getElementById('announcement').textContent = button.dataset.said = said;
    setTimeout(() => delete button.dataset.said, 2000);
  });
})();
