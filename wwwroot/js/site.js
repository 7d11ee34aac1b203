// What the pages do beyond htmx. Every page works without this file.
(() => {
  'use strict';

  // Events bubble up to the window, so one listener there serves elements that come and go.
  const on = (type, listener) => window.addEventListener(type, listener);
  const byId = id => document.getElementById(id);

  /* Watching a job or a plan: the server holds the request until there is something new. */

  const WATCHED = '[data-watched], [data-follows]';
  const watchedJob = () => document.querySelector(WATCHED);

  function askAgain() {
    const job = watchedJob();
    if (job && !document.hidden) htmx.trigger(job, 'again');
  }

  // A browser opens only six connections to a host (HTTP/1.1), and a held request takes one. So a hidden tab ends its request, and has
  // the next ones answered at once.
  on('visibilitychange', () => {
    const job = watchedJob();
    if (job && document.hidden) htmx.trigger(job, 'htmx:abort');
    else askAgain();
  });

  on('htmx:configRequest', event => {
    if (document.hidden && event.target.matches(WATCHED)) event.detail.parameters.hold = '0';
  });

  // The back/forward cache shows a page as it was left.
  on('pageshow', event => {
    askAgain();
    if (event.persisted) document.querySelectorAll('button[aria-busy]').forEach(button => button.removeAttribute('aria-busy'));
  });

  /* Unread notifications, in the tab's title. */

  on('htmx:afterSettle', () => {
    const unread = Number(byId('bell')?.dataset.unread);
    const title = document.title.replace(/^\(\d+\) /, '');
    document.title = unread > 0 ? `(${unread}) ${title}` : title;
  });

  /* A notification of the browser, where it was allowed and nobody looks at the page. */

  const askToNotify = () => window.Notification?.permission === 'default';

  function showNotifyButton() {
    const button = document.querySelector('[data-notify]');
    if (button) button.hidden = !askToNotify();
  }

  function notify(text) {
    if (!document.hidden || window.Notification?.permission !== 'granted') return;
    try {
      new Notification('PlanBuilder', { body: text.trim(), icon: '/icon-192.png', tag: 'plan' }).onclick = () => window.focus();
    } catch { /* Android's Chrome has only those of a service worker */ }
  }

  on('click', event => {
    if (event.target.closest('[data-notify]')) Notification.requestPermission().then(showNotifyButton);
  });

  let wasWatching = Boolean(watchedJob());
  on('htmx:afterSettle', () => {
    showNotifyButton();
    if (wasWatching && !watchedJob()) notify(byId('announcement').textContent);
    wasWatching = Boolean(watchedJob());
  });

  on('htmx:oobAfterSwap', event => {
    if (event.detail.target.id === 'flash') notify(event.detail.target.querySelector('.note').firstChild.textContent);
  });

  showNotifyButton();

  /* The line that says that the server can't be reached. */

  function showOffline(isOffline) {
    byId('offline').hidden = !isOffline;
  }

  on('offline', () => showOffline(true));
  on('htmx:sendError', () => showOffline(true));
  on('htmx:timeout', () => showOffline(true));
  on('htmx:beforeOnLoad', event => showOffline(event.detail.xhr.status >= 500));
  on('online', () => {
    showOffline(false);
    askAgain();
  });

  /* Counting while somebody types a post. The server counts the same way in Planning/CaptionLength.cs and Planning/Hashtags.cs. */

  const formatNumber = number => number.toLocaleString('en');
  const graphemes = text => [...new Intl.Segmenter().segment(text)].map(part => part.segment);

  const isEmoji = grapheme => grapheme.length > 1 && /^\p{So}/u.test(grapheme);
  const bytes = text => new TextEncoder().encode(text).length;

  // X counts an emoji as two, whatever it's joined from, and so each character outside these ranges.
  function weightOnX(text) {
    const withoutEmoji = graphemes(text).map(grapheme => isEmoji(grapheme) ? 'xx' : grapheme).join('');
    return withoutEmoji.replace(/[^\0-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]/gu, 'xx').length;
  }

  // The platforms that count otherwise than in UTF-16, and the hashtags, too.
  const lengthOn = {
    X: weightOnX,
    Bluesky: text => graphemes(text).length,
    Threads: text => graphemes(text).reduce((sum, part) => sum + (isEmoji(part) ? bytes(part) : part.length), 0),
  };

  // As .NET, which reads UTF-16, the server sees no punctuation or symbol in a pair of surrogates: such a character stays.
  function withoutPunctuation(tag) {
    return tag.replace(/(?!_)[\s\p{Cc}\p{P}\p{S}]/gu, character => character.length > 1 ? character : '');
  }

  // "a, two words" are separated by commas, else "#a #b" by spaces.
  function hashtagsIn(text) {
    const separator = /[,;\n]/.test(text) ? /[,;\n#]/ : /[ \t#]/;
    return text.split(separator).map(withoutPunctuation).filter(tag => /[\p{L}\p{Nd}\u{10000}-\u{10ffff}]/u.test(tag));
  }

  function captionLength(caption, hashtags, length) {
    if (!length) return caption.length;
    return hashtags.reduce((sum, tag) => sum + length(` #${tag}`), length(caption));
  }

  // A platform that we don't know has no limit, and nothing is said.
  function showCount(output, count, limit, unit) {
    const tooMany = count > limit ? `: ${formatNumber(count - limit)} too many` : '';
    output.classList.toggle('over', count > limit);
    output.textContent = limit >= 0 ? `${formatNumber(count)} of ${formatNumber(limit)} ${unit}${tooMany}` : '';
  }

  on('input', event => {
    const form = event.target.closest('[data-post-form]');
    if (!form) return;
    const field = id => form.querySelector(`#${id}`);
    const platform = field('platform');
    const limits = platform.selectedOptions[0].dataset;
    const length = lengthOn[platform.value];
    const hashtags = hashtagsIn(field('hashtags').value);
    const characters = captionLength(field('caption').value.trim(), hashtags, length);
    const unit = length ? 'characters, including hashtags' : 'characters';
    showCount(field('caption-count'), characters, Number(limits.caption), unit);
    showCount(field('hashtags-count'), hashtags.length, Number(limits.hashtags), 'hashtags');
  });

  /* Counting the posts that a plan is asked for. The server counts the same way in Planning/PlanRequest.cs. */

  function countPosts(form) {
    const answers = new FormData(form);
    const days = parseInt(answers.get('Form.Period'), 10);
    const start = Date.parse(answers.get('Form.StartDate'));
    const daysOff = answers.getAll('Form.SkipDays');
    const weekday = day => new Date(start + day * 864e5).toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' });
    let count = 0;
    for (let week = 0; week < days; week += 7) {
      const open = [0, 1, 2, 3, 4, 5, 6].map(day => week + day).filter(day => !daysOff.includes(weekday(day)));
      const inPlan = open.filter(day => day < days).length;
      for (const platform of answers.getAll('Form.Platforms')) {
        const posts = answers.get(`Form.PostsPerWeek[${platform}]`) || open.length * answers.get('Form.PostsPerDay');
        count += Math.ceil(inPlan * posts / open.length);
      }
    }
    return count;
  }

  on('input', event => {
    const form = event.target.closest('#plan-form');
    if (!form) return;
    const output = byId('post-count');
    const count = countPosts(form);
    const tooMany = count > output.dataset.most ? `. A plan can have ${output.dataset.most}.` : '';
    output.textContent = count > 0 ? `${count} ${count === 1 ? 'post' : 'posts'}${tooMany}` : '';
  });

  /* A button is busy while its form is on the way. Forms that htmx sends are not ours to mark. */

  on('submit', event => {
    const button = event.submitter;
    if (event.defaultPrevented || event.target.method !== 'post' || !button || button.matches('[formaction*=Export]')) return;
    button.setAttribute('aria-busy', 'true');
    setTimeout(() => button.removeAttribute('aria-busy'), 9000); // an answer may be a file, and the page stays
  });

  /* Drafts of posts (draft.js) don't wait in the browser for somebody else. */

  on('submit', event => {
    if (!/\/account\/(sign-out|delete)$/.test(event.target.action)) return;
    Object.keys(localStorage).filter(key => key.startsWith('draft/')).forEach(key => localStorage.removeItem(key));
  });

  /* The browser's time zone, which the form for a plan uses unless another one was chosen. */

  const ownZone = document.querySelector('[data-zone]');
  if (ownZone) {
    ownZone.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? '';
    if (ownZone.value && byId('zone').matches('.guess')) {
      byId('zone').value = ownZone.value.split('/').pop().replaceAll('_', ' ');
      byId('start').value = new Date(Date.now() + 864e5).toLocaleDateString('sv'); // Swedes write 2026-12-31
    }
  }

  /* A plan's name: the field that opens is ready to type in. The event doesn't bubble. */

  document.addEventListener('toggle', event => {
    if (event.target.matches('.rename[open]')) event.target.querySelector('[name=title]').select();
  }, true);

  /* Copying a post, and printing. */

  // data-copy is "caption", or "post" for the caption with its hashtags.
  function textToCopy(button) {
    const value = id => button.closest('form').querySelector(`#${id}`).value.trim();
    if (button.dataset.copy === 'caption') return value('caption');
    const hashtags = hashtagsIn(value('hashtags')).map(tag => `#${tag}`).join(' ');
    return `${value('caption')}\n\n${hashtags}`.trim();
  }

  // The posts that are selected, or those of a day: the server knows their whole texts.
  async function textOfPosts(button) {
    const form = new FormData(button.form ?? undefined);
    if (!button.form) form.append('__RequestVerificationToken', document.querySelector('[name=__RequestVerificationToken]').value);
    const answer = await fetch(button.dataset.copyPosts, { method: 'POST', body: form });
    if (!answer.ok) throw new Error();
    return new Blob([await answer.text()], { type: 'text/plain' });
  }

  // The promise itself: after a wait some browsers allow no writing.
  const write = button => button.dataset.copyPosts
    ? navigator.clipboard.write([new ClipboardItem({ 'text/plain': textOfPosts(button) })])
    : navigator.clipboard.writeText(textToCopy(button));

  async function copy(button) {
    const outcome = await write(button).then(() => 'Copied', () => "Couldn't copy");
    button.dataset.said = outcome;
    const announcement = byId('announcement'); // for screen readers
    if (announcement) announcement.textContent = outcome;
    setTimeout(() => delete button.dataset.said, 2000);
    if (button.type === 'submit' && outcome === 'Copied') button.form.requestSubmit(button);
  }

  on('click', event => {
    const button = event.target.closest('[data-copy], [data-copy-posts]');
    if (button?.type === 'submit') event.preventDefault();
    if (button) copy(button);
    if (event.target.closest('[data-print]')) window.print();
  });

  // A page over plain http, other than on localhost, has no clipboard: its copy buttons stay hidden.
  if (navigator.clipboard) document.documentElement.classList.add('js');
})();
