// What is typed into a post stays in the browser until it is saved or thrown away, and outlives a crash of the tab. A draft belongs to one
// account, plan, and post, and knows the revision it was typed on, so that a later save shows what changed meanwhile.
(() => {
  'use strict';

  const keyOf = form => `draft/${form.dataset.draft}`; // site.js clears these at sign-out
  const baseOf = form => form.elements['Form.On'];
  const fieldsOf = form => [...new FormData(form)].filter(([name]) => name.startsWith('Form.') && name !== 'Form.On');

  function read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function write(key, draft) {
    try {
      localStorage.setItem(key, JSON.stringify(draft));
    } catch { /* no room, or not allowed: it's still in the page */ }
  }

  const keep = form => write(keyOf(form), { base: baseOf(form).value, fields: fieldsOf(form) });

  const drop = form => localStorage.removeItem(keyOf(form));

  // The revision that follows shows whether it was saved: without htmx the answer is another page.
  function send(form) {
    const draft = read(keyOf(form));
    if (draft) write(keyOf(form), { ...draft, sent: true });
  }

  function dropSaved(plan, revision) {
    for (const key of Object.keys(localStorage).filter(one => one.startsWith('draft/') && one.includes(`/${plan}/`))) {
      const draft = read(key);
      if (draft?.sent && Number(draft.base) < revision) localStorage.removeItem(key);
    }
  }

  // True if the form now holds more than what is saved.
  function restore(form) {
    const draft = read(keyOf(form));
    const differing = (draft?.fields ?? []).filter(([name, value]) => form.elements[name] && form.elements[name].value !== value);
    if (!differing.length) {
      drop(form);
      return false;
    }
    form.dataset.base = baseOf(form).value;
    differing.forEach(([name, value]) => { form.elements[name].value = value; });
    baseOf(form).value = draft.base;
    return true;
  }

  function discard(form) {
    drop(form);
    form.reset();
    baseOf(form).value = form.dataset.base ?? baseOf(form).value; // resetting a form leaves hidden fields as they are
  }

  window.draft = { fieldsOf, keep, drop, send, dropSaved, restore, discard };
})();
