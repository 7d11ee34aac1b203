// Rewriting a post in its panel. The page is whole without this file.
(() => {
  'use strict';

  const form = () => document.querySelector('[data-post-form]');
  const isTyped = () => [...form()?.elements ?? []].some(field =>
    /text|time/.test(field.type) && field.value !== field.defaultValue);

  // What is said to the rewrite is no change of the post.
  document.addEventListener('input', event => {
    if (event.target.id === 'say') event.stopPropagation();
  });

  // A rewrite is of the saved post: what was typed would be lost with it.
  document.addEventListener('submit', event => {
    if (!event.target.matches('[data-rewrite]') || !isTyped()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    document.querySelector('[data-foot]')?.replaceChildren('Save or discard your changes first.');
  }, true);
})();
