// The plan as one works in it: its panel and its menus. The page is whole without this file.
(() => {
  'use strict';

  const on = (type, listener) => window.addEventListener(type, listener);
  const panel = () => document.querySelector('#panel > .panel');
  const formOf = () => document.querySelector('[data-post-form]');
  const byId = id => document.getElementById(id);
  const shownRevision = () => byId('revised')?.dataset.revision;
  const changed = form => form.dispatchEvent(new Event('input', { bubbles: true }));

  /* What was typed is never lost: whoever leaves a changed form is asked, and draft.js keeps it. */

  let typed = false; // since the form was opened or saved
  let waiting = null; // what goes on once the question is answered
  let unsent = false; // a save that didn't get through

  function say(words, ...buttons) {
    const foot = document.querySelector('[data-foot]');
    foot?.replaceChildren(words, ...buttons);
  }

  function button(text, act) {
    const made = document.createElement('button');
    Object.assign(made, { type: 'button', className: 'btn', textContent: text, onclick: act });
    return made;
  }

  function ask(goOn) {
    waiting = goOn;
    const discard = button('Discard changes', () => {
      typed = unsent = false;
      draft.drop(formOf());
      waiting();
    });
    say('Not saved yet. ', discard, button('Keep editing', () => say('')));
    discard.focus();
  }

  // A form holds what is saved, or what was typed: after a refusal, and as it opens.
  function begin(opens) {
    const form = formOf();
    const refused = form?.querySelector('.note.refusal');
    const revision = shownRevision() ?? form?.elements['Form.On'].value;
    draft.dropSaved(location.pathname.split('/')[2], Number(revision));
    typed = Boolean(refused);
    if (refused) draft.keep(form);
    else if (opens && form && draft.restore(form)) showRestored(form);
  }

  function showRestored(form) {
    changed(form);
    say('Unsaved draft restored. ', button('Discard', () => {
      draft.discard(form);
      changed(form);
      draft.drop(form);
      typed = false;
      say('');
    }));
  }

  on('htmx:afterSettle', event => {
    if (event.target.id !== 'panel') return;
    if (panel()?.dataset.post === had.post) scroller().scrollTop = had.top;
    begin(!isOwn(event) && !renewing);
    if (late.length) resume(formOf());
    mark();
    event.target.querySelector('[role=alert]')?.scrollIntoView({ block: 'nearest' });
  });

  on('input', event => {
    // What is said to a rewrite is no change of the post.
    if (!event.target.closest('[data-post-form]') || event.target.id === 'say') return;
    if (!typed) say('Not saved yet.');
    typed = true;
    draft.keep(formOf());
  });

  on('submit', event => {
    if (!event.target.matches('[data-post-form]:not([hx-post])')) return;
    typed = false;
    draft.send(event.target);
  });

  const isOwn = event => event.detail.requestConfig?.verb === 'post';
  const isSave = event => isOwn(event) && event.detail.requestConfig.elt.closest('[data-post-form]');
  on('htmx:afterRequest', event => { if (isSave(event) && !event.detail.successful && formOf()) draft.keep(formOf()); });

  // What is typed meanwhile goes on into the form that the answer brings.
  let submitted = [], late = [];

  on('htmx:beforeRequest', event => {
    if (!isSave(event)) return;
    draft.send(formOf());
    submitted = draft.fieldsOf(formOf());
  });

  on('htmx:beforeSwap', event => {
    if (!isSave(event) || !formOf()) return;
    late = draft.fieldsOf(formOf()).filter(([name, value]) => submitted.some(field => field[0] === name && field[1] !== value));
    if (late.length) draft.drop(formOf());
  });

  function resume(form) {
    late.forEach(([name, value]) => { if (form) form.elements[name].value = value; });
    late = [];
    if (form) changed(form);
  }

  on('click', event => {
    if (!event.target.closest('[data-theirs]')) return;
    typed = false;
    draft.drop(formOf());
  });

  // A copy is made of what is saved.
  on('click', event => {
    const duplicate = event.target.closest('[data-duplicate]');
    if (!duplicate || !typed) return;
    event.preventDefault();
    ask(() => duplicate.click());
  });

  // So is a rewrite.
  window.addEventListener('submit', event => {
    if (!typed || !event.target.matches('[data-rewrite]')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say('Save or discard your changes first.');
  }, true);

  on('beforeunload', event => {
    if (typed) event.preventDefault();
  });

  on('htmx:confirm', event => {
    if (!typed || event.detail.target?.id !== 'panel' || event.detail.verb !== 'get' || event.target.matches('[data-theirs]')) return;
    event.preventDefault();
    ask(() => event.detail.issueRequest(true));
  });

  /* A save without a connection is made up for. */

  on('htmx:sendError', event => {
    if (!event.target.matches('[data-post-form]')) return;
    unsent = true;
    say('Not saved: no connection. We’ll save it when you’re back.');
  });

  function makeUp() {
    if (unsent) formOf()?.requestSubmit();
    unsent = false;
  }

  on('online', makeUp);
  on('htmx:afterOnLoad', event => event.target.id === 'plan-watch' && event.detail.successful && makeUp());

  /* The panel */

  // Its place is made at once: nothing moves later.
  const isOpening = event => event.detail.target?.id === 'panel' && event.detail.requestConfig.verb === 'get';
  on('htmx:beforeRequest', event => { if (isOpening(event)) event.detail.target.setAttribute('aria-busy', 'true'); });
  on('htmx:afterRequest', event => { if (isOpening(event)) event.detail.target.removeAttribute('aria-busy'); });

  let opened = null;
  // A phone's month has cards of its own.
  const cardOf = id => [`card-${id}`, `post-${id}`].map(one => byId(one)).find(one => one?.offsetParent);

  function mark() {
    document.querySelectorAll('.stage [aria-current=true]').forEach(card => card.removeAttribute('aria-current'));
    opened = panel()?.dataset.post ?? opened;
    const card = panel() && cardOf(opened);
    if (!card) return;
    card.setAttribute('aria-current', 'true');
    card.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  function close() {
    const closing = panel();
    if (!closing) return;
    const address = closing.querySelector('.close').href;
    closing.remove();
    mark();
    history.pushState({ htmx: true }, '', address.split('#')[0]);
    const card = cardOf(opened);
    (card?.matches('a') ? card : card?.querySelector('a'))?.focus({ preventScroll: true });
  }

  const leave = () => typed ? ask(close) : close();

  on('click', event => {
    if (!event.target.closest('.menu')) document.querySelectorAll('.menu[open]').forEach(menu => { menu.open = false; });
    if (!panel() || !event.target.closest('[data-close]')) return;
    event.preventDefault();
    leave();
  });

  on('keydown', event => {
    const menu = document.querySelector('.menu[open]');
    if (event.key === 'Escape' && menu) {
      menu.open = false;
      menu.querySelector('summary').focus();
    } else if (event.key === 'Escape' && panel()) {
      leave();
    } else if (event.key === 'Enter' && !event.isComposing && event.target.closest('.panel')
      && (event.ctrlKey || event.metaKey || event.target.id === 'theme')) {
      event.preventDefault();
      formOf().requestSubmit();
    }
  });

  on('openPost', event => {
    htmx.ajax('GET', event.detail.value, { target: '#panel', swap: 'innerHTML show:none' });
    history.pushState({ htmx: true }, '', event.detail.value);
  });

  on('focusOn', event => byId(event.detail.value)?.focus());

  // The server sends what differs from it.
  on('htmx:configRequest', event => {
    const { revision, facts } = byId('revised')?.dataset ?? {};
    if (revision) Object.assign(event.detail.headers, { 'Shown-Revision': revision, 'Shown-Facts': facts });
  });

  /* What changes elsewhere comes by itself, and what was typed stays. */

  let saving = 0;

  on('htmx:beforeRequest', event => {
    if (!isOwn(event)) return;
    saving += 1;
    event.detail.xhr.addEventListener('loadend', () => {
      saving -= 1;
      if (!saving && steps.length) take(steps.shift());
    });
  });

  on('htmx:beforeSwap', event => {
    if (!event.detail.xhr.getResponseHeader('Plan-Revision')) return;
    // It may lack what differs from the revision that the page shows by now.
    const asked = event.detail.requestConfig.headers['Shown-Revision'];
    event.detail.shouldSwap = !saving && asked === shownRevision();
    if (!event.detail.shouldSwap || !panel() || !typed) return;
    draft.keep(formOf()); // a save of the same post has taken its draft away
    say('This plan was changed elsewhere. What you typed is still here.');
  });

  // A panel older than its plan is read again, unless it's closed or typed in meanwhile.
  let renewing = null;
  const isTyped = () => typed || byId('say')?.value;

  function follow() {
    const form = formOf();
    if (!form || isTyped() || renewing || form.dataset.draft.endsWith('/new')) return;
    if (Number(form.elements['Form.On'].value) < Number(shownRevision())) renew(form);
  }

  on('htmx:afterSettle', follow);

  on('htmx:beforeSwap', event => {
    if (event.detail.requestConfig.elt.id !== 'toast' || event.detail.target.id !== 'panel') return;
    event.detail.shouldSwap &&= panel()?.dataset.post === renewing && !isTyped();
  });

  function renew(form) {
    const done = () => {
      renewing = null;
      if (formOf() !== form) follow();
    };
    renewing = panel().dataset.post;
    htmx.ajax('GET', form.getAttribute('action'), { source: '#toast', target: '#panel', swap: 'innerHTML show:none' }).then(done, done);
  }

  /* What an answer replaces keeps its focus, ticks, and scroll. */

  let had = { ticked: [] };
  const boxes = () => [...document.querySelectorAll('[name=posts][form=bulk]')];
  const scroller = () => panel()?.querySelector('.body');

  // It goes first: htmx would announce each element, and the focus take a layout.
  const empty = ({ detail: { shouldSwap, swapOverride, target } }) =>
    shouldSwap && swapOverride !== 'none' && target.matches('#panel, #toolbar, #plan-head, #steps, [id^=day-]') && target.replaceChildren();

  on('htmx:beforeSwap', event => {
    const element = document.activeElement;
    had = {
      element,
      id: element.closest('[id]')?.id,
      like: element.className + element.textContent,
      caret: element.selectionStart,
      ticked: boxes().filter(box => box.checked).map(box => box.value),
      post: panel()?.dataset.post ?? null,
      top: scroller()?.scrollTop,
    };
    empty(event);
  });

  on('htmx:oobBeforeSwap', empty);

  on('htmx:afterSettle', () => {
    boxes().forEach(box => { box.checked ||= had.ticked.includes(box.value); });
    countSelected();
    if (!had.id || document.activeElement !== document.body) return;
    const place = byId(had.id);
    const next = [...place?.querySelectorAll(had.element.tagName) ?? []].find(one => one.className + one.textContent === had.like);
    (next ?? place)?.focus({ preventScroll: true });
    if (had.caret != null) place?.setSelectionRange?.(had.caret, had.caret);
  });

  /* Selecting several posts in the list */

  let ticked = null; // the last box, where a range begins

  function countSelected() {
    const count = boxes().filter(box => box.checked).length;
    const output = document.querySelector('[data-selected]');
    if (output) output.textContent = `${count} selected`;
  }

  on('click', event => {
    if (event.target.closest('[data-select-all]')) boxes().forEach(box => { box.checked = true; });
    else if (event.target.matches('[name=posts][form=bulk]')) {
      const all = boxes();
      const [from, to] = [all.indexOf(ticked), all.indexOf(event.target)].sort((a, b) => a - b);
      if (event.shiftKey && from >= 0) all.slice(from, to + 1).forEach(box => { box.checked = event.target.checked; });
      ticked = event.target;
    }
    countSelected();
  });

  on('reset', () => setTimeout(countSelected));

  /* Undo and redo by keyboard, outside fields, one after the other */

  const steps = [];

  function take(step) {
    const undo = document.querySelector(`.toolbar form[action*=${step}]`);
    if (undo && typed) ask(() => undo.requestSubmit());
    else undo?.requestSubmit();
  }

  on('keydown', event => {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || (key !== 'z' && key !== 'y') || event.target.closest('input, textarea, select')) return;
    event.preventDefault();
    const step = key === 'y' || event.shiftKey ? 'Redo' : 'Undo';
    if (!saving) take(step);
    else if (!event.repeat) steps.push(step);
  });

  /* A message goes after a while, unless it's being read or used. */

  let told = 0;
  on('htmx:oobAfterSwap', event => {
    if (event.target.id !== 'toast') return;
    clearTimeout(told);
    told = setTimeout(() => {
      if (!event.target.matches(':hover, :focus-within')) event.target.replaceChildren();
    }, 10_000);
  });

  begin(true);
})();
