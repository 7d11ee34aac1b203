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
  // The tab says how much is unread.
  document.addEventListener('htmx:afterSettle', () => {
    const unread = document.getElementById('bell')?.dataset.unread;
    document.title = (unread > 0 ? `(${unread}) ` : '') + document.title.replace(/^\(\d+\) /, '');
  });
  addEventListener('pageshow', ask);
  addEventListener('online', ask);
})();
