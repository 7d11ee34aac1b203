// What the pages do beyond htmx. Every page is whole without it.
(() => {
  'use strict';
  const watched = () => document.querySelector('[data-watched]');
  const ask = () => { const job = watched(); if (job && !document.hidden) htmx.trigger(job, 'again'); };

  // A hidden tab gives its held request back (a browser has six for a host), and asks by the clock instead.
  document.addEventListener('visibilitychange', () => {
    const job = watched();
    if (document.hidden && job) htmx.trigger(job, 'htmx:abort'); else ask();
  });
  document.addEventListener('htmx:configRequest', event => {
    if (document.hidden && event.target.matches('[data-watched]')) event.detail.parameters.hold = '0';
  });
  addEventListener('pageshow', ask);
  addEventListener('online', ask);

  // Copying and printing: their buttons are hidden where this does not run. [data-copy] says what of the plan: caption, post, or a day's number.
  document.documentElement.classList.add('js');
  const text = (post, selector) => [...post.querySelectorAll(selector)].map(part => part.textContent.trim());
  const caption = post => (post.querySelector('.caption p') ?? post.querySelector('p.caption'))?.textContent ?? '';
  const whole = post => [caption(post), text(post, '.tags bdi').join(' ')].filter(Boolean).join('\n\n');
  const day = number => [...document.querySelectorAll(`.post[data-day="${number}"]`)]
    .map(post => `${text(post, '.where > *').join(' ')}\n\n${whole(post)}`).join('\n\n\n');
  const copy = async words => {
    if (navigator.clipboard) return navigator.clipboard.writeText(words);
    const area = document.body.appendChild(document.createElement('textarea')); // plain http has no clipboard
    area.value = words;
    area.select();
    document.execCommand('copy');
    area.remove();
  };
  document.addEventListener('click', async event => {
    const button = event.target.closest('[data-copy], [data-print]');
    if (!button) return;
    if (!button.dataset.copy) return print();
    const { copy: what } = button.dataset, post = button.closest('.post');
    const said = await copy(what === 'caption' ? caption(post) : what === 'post' ? whole(post) : day(what)).then(() => 'Copied', () => 'Not copied');
    const status = document.getElementById('announcement');
    if (status) status.textContent = `${said}.`;
    button.dataset.said = said;
    setTimeout(() => delete button.dataset.said, 2000);
  });
})();
