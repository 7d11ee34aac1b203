// Moving posts to another day: by dragging, and with the handle's Enter, arrows, Enter.
(() => {
  'use strict';

  const DISTANCE = 6; // pixels before a press is a drag
  const DAY = '.board .day[id], .month .cell[id]';
  const POST = '.board .post[id^=post-], .month .slip';
  const find = id => document.getElementById(id);
  const announce = words => { find('announcement').textContent = words; };
  const daysOf = () => [...document.querySelectorAll(DAY)];
  const nameOf = day => day.querySelector('h2 time, h2').textContent.replace(/\s+/g, ' ').trim();
  const titleOf = post => post.querySelector('h3, b').textContent.trim();
  const timeOf = post => (post.querySelector('time').getAttribute('datetime') ?? '').slice(11, 16);

  // Where it lands: at its time, not where the pointer is.
  function place(post, day) {
    const after = [...day.querySelectorAll('.post, .slip')].find(other => other !== post && timeOf(other) > timeOf(post));
    after ? after.before(post) : day.append(post);
  }

  function mark(day) {
    document.querySelectorAll('.drop').forEach(other => other.classList.remove('drop'));
    day?.classList.add('drop');
  }

  let sent = Promise.resolve(); // one move after the other: htmx would keep only the last of those that wait
  const waiting = []; // moves without an answer

  // The answer to an earlier move brings its days without the later ones.
  addEventListener('htmx:afterSettle', () => waiting.forEach(([postId, dayId]) => {
    const [post, day] = [`[id='${postId}']`, find(dayId)];
    document.querySelectorAll(post).forEach(card => {
      if (!day.querySelector(post)) place(card, day);
      else if (!day.contains(card)) card.remove();
    });
  }));

  // It shows at once; the answer brings both days as they are. An update may have replaced elements, so they're found by their ids.
  function send(postId, dayId) {
    const [post, day] = [postId, dayId].map(find);
    const from = post?.closest(DAY);
    if (!day || !from || from === day) return announce('Move canceled.');
    const revision = () => find('revised').dataset.revision;
    const focused = post.contains(document.activeElement) && document.activeElement;
    place(post, day);
    focused?.focus?.();
    waiting.push([postId, dayId]);
    sent = sent.then(() => {
      const before = revision();
      const settle = () => {
        waiting.shift();
        const [card, home] = [postId, from.id].map(find);
        if (revision() === before && card && home) place(card, home);
      };
      const token = document.querySelector('[name=__RequestVerificationToken]');
      return htmx.ajax('POST', document.querySelector('.plan').dataset.posts.replace('HANDLER', 'Move'), {
        source: find('announcement'), swap: 'none',
        values: { posts: postId.slice(5), day: dayId.slice(4), [token.name]: token.value },
      }).then(settle, settle);
    });
    announce('Moved.');
  }

  /* By pointer: the card with a mouse, its handle with a finger. */

  let drag = null;

  function lift(event) {
    drag.post = find(drag.post.id) ?? drag.post; // an update may have replaced it since the press
    const box = drag.post.getBoundingClientRect();
    drag.ghost = drag.post.cloneNode(true);
    drag.ghost.removeAttribute('id');
    drag.ghost.classList.add('lifted');
    drag.ghost.setAttribute('aria-hidden', 'true');
    drag.ghost.style.width = `${box.width}px`;
    drag.grabbed = { x: event.clientX - box.left, y: event.clientY - box.top };
    drag.post.classList.add('from');
    document.querySelector('.plan').append(drag.ghost);
    document.getSelection().removeAllRanges();
  }

  function follow(event) {
    drag.ghost.style.left = `${event.clientX - drag.grabbed.x}px`;
    drag.ghost.style.top = `${event.clientY - drag.grabbed.y}px`;
    drag.day = document.elementsFromPoint(event.clientX, event.clientY)
      .map(element => element.closest(DAY)).find(day => day) ?? null;
    mark(drag.day);
    const board = document.querySelector('.board-wrap');
    const { top, bottom } = board.getBoundingClientRect();
    if (event.clientY > bottom - 40) board.scrollTop += 12;
    else if (event.clientY < top + 40) board.scrollTop -= 12;
  }

  function drop(moves) {
    const { post, day, ghost } = drag;
    drag = null;
    ghost?.remove();
    post.classList.remove('from');
    mark(null);
    if (moves && ghost && day) send(post.id, day.id);
    return ghost;
  }

  addEventListener('pointerdown', event => {
    const post = event.target.closest(POST);
    if (!post || event.button !== 0 || (event.pointerType !== 'mouse' && !event.target.closest('.grip'))) return;
    drag = { post, id: event.pointerId, x: event.clientX, y: event.clientY };
  });

  addEventListener('pointermove', event => {
    if (event.pointerId !== drag?.id) return;
    if (!drag.ghost && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < DISTANCE) return;
    if (!drag.ghost) lift(event);
    follow(event);
  });

  addEventListener('pointerup', event => {
    if (event.pointerId !== drag?.id) return;
    if (drag.ghost) follow(event);
    if (!drop(true)) return;
    // The release of a drag is no click on the card.
    const swallow = click => {
      click.preventDefault();
      click.stopPropagation();
    };
    addEventListener('click', swallow, true);
    setTimeout(() => removeEventListener('click', swallow, true), 50);
  });

  addEventListener('pointercancel', event => event.pointerId === drag?.id && drop(false));
  // The browser's own dragging of links would end ours.
  addEventListener('mousedown', event => drag && event.preventDefault());

  /* By keyboard */

  let carried = null;

  function step(by) {
    const days = daysOf();
    const at = days.findIndex(day => day.id === carried.day.id) + by;
    if (at < 0 || at >= days.length) return;
    carried.day = days[at];
    mark(carried.day);
    carried.day.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    announce(nameOf(carried.day));
  }

  function pickUp(post) {
    carried = { post, day: post.closest(DAY) };
    post.classList.add('from');
    mark(carried.day);
    announce(`Picked up ${titleOf(post)}. ${nameOf(carried.day)}.`);
  }

  function putDown(moves) {
    const { post, day } = carried;
    carried = null;
    post.classList.remove('from');
    mark(null);
    if (moves) send(post.id, day.id);
    else announce('Move canceled.');
  }

  addEventListener('keydown', event => {
    const post = event.target.closest?.('.grip')?.closest('.post');
    if (event.key === 'Escape' && drag?.ghost) drop(false);
    if (!post) return;
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
    if (event.key === 'Enter' || event.key === ' ') carried ? putDown(true) : pickUp(post);
    else if (carried && event.key === 'Escape') putDown(false);
    else if (carried && steps[event.key]) step(steps[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  addEventListener('focusout', event => carried && event.target.closest('.grip') && putDown(false));

  // Only where this file runs is a handle of any use.
  document.documentElement.classList.add('moves');
})();
