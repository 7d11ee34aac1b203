// What the pages do beyond htmx. Every page is whole without it.
(() => {
  'use strict';
  const on = addEventListener; // what the pages tell comes up to the window
  const find = id => document.getElementById(id);
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
    const unread = find('bell')?.dataset.unread;
    document.title = (unread > 0 ? `(${unread}) ` : '') + document.title.replace(/^\(\d+\) /, '');
  });
  on('pageshow', ask);

  // Without an answer the page says so.
  const away = is => { find('offline').hidden = !is; };
  on('online', () => { away(false); ask(); });
  ['offline', 'htmx:sendError', 'htmx:timeout'].forEach(trouble => on(trouble, () => away(true)));
  on('htmx:beforeOnLoad', ({ detail }) => away(detail.xhr.status > 499));

  // Counts as Planning/CaptionLength and Hashtags do.
  const weight = text => [...new Intl.Segmenter().segment(text)]
    .map(({ segment }) => segment.length > 1 && /^\p{So}/u.test(segment) ? 'xx' : segment).join('')
    .replace(/[^\0-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]/gu, 'xx').length;
  const tags = text => text.split(/[,;\n]/.test(text) ? /[,;\n#]/ : /[ \t#]/)
    .map(tag => tag.replace(/(?!_)[\s\p{Cc}\p{P}\p{S}]/gu, c => c.length > 1 ? c : ''))
    .filter(tag => /[\p{L}\p{Nd}\u{10000}-\u{10ffff}]/u.test(tag));
  const n = number => number.toLocaleString('en');
  const say = (part, number, limit, what) => {
    part.textContent = limit ? `${n(number)} of ${n(+limit)} ${what}` + (number > limit ? `: ${n(number - limit)} too many` : '') : '';
  };
  on('input', event => {
    const form = event.target.closest('[data-post-form]'), part = id => form.querySelector('#' + id);
    if (!form) return;
    const { caption: most, hashtags: mostTags, weighs } = part('platform').selectedOptions[0].dataset;
    const text = part('caption').value.trim(), all = tags(part('hashtags').value);
    const heavy = weighs === 'True', length = heavy ? all.reduce((sum, tag) => sum + 2 + weight(tag), weight(text)) : text.length;
    say(part('caption-count'), length, most, 'characters' + (heavy ? ', including hashtags' : ''));
    say(part('hashtags-count'), all.length, mostTags, 'hashtags');
  });

  // Hidden where there is no clipboard. [data-copy] is "caption", "post" or a day's number.
  if (navigator.clipboard) document.documentElement.classList.add('js');
  const all = (of, parts) => [...of.querySelectorAll(parts)];
  const texts = (post, parts) => all(post, parts).map(part => part.textContent.trim());
  const caption = post => texts(post, 'p.caption, .caption p').join();
  const whole = post => (caption(post) + '\n\n' + texts(post, '.tags bdi').join(' ')).trim();
  const day = n => all(document, `[data-day="${n}"]`).map(post => texts(post, '.where > *').join(' ') + '\n\n' + whole(post)).join('\n\n\n');
  on('click', async ({ target }) => {
    if (target.closest('[data-print]')) return print();
    const button = target.closest('[data-copy]');
    if (!button) return;
    const what = button.dataset.copy, post = button.closest('.post');
    const words = what > 0 ? day(what) : what === 'post' ? whole(post) : caption(post);
    const said = await navigator.clipboard.writeText(words).then(() => 'Copied', () => 'Couldn\'t copy');
    find('announcement').textContent = button.dataset.said = said;
    setTimeout(() => delete button.dataset.said, 2000);
  });
})();
