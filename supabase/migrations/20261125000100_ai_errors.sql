-- Why a plan failed that an AI service was to draft: each with what happens next.

insert into public.job_errors (code, sentence) values
  ('ai_key_refused', 'The AI service that drafts plans does not accept the key it is given here. Whoever runs PlanBuilder has to renew it.'),
  ('ai_quota_used_up', 'The account at the AI service that drafts plans has nothing left to spend. Whoever runs PlanBuilder has to top it up.'),
  ('ai_retired', 'The AI service does not offer the model or the address any more that is set up here. Whoever runs PlanBuilder has to choose another.'),
  ('ai_unavailable', 'The AI service that drafts plans could not be reached, or had too much to do, each time it was asked. Try again in a few minutes.'),
  ('ai_timed_out', 'The AI service that drafts plans took too long, so it was not waited for any more. Try again in a few minutes.'),
  ('ai_unreadable', 'The AI service answered with something that cannot be read as a plan. Trying again often helps.'),
  ('ai_declined', 'The AI service would not write this plan. Say in other words what you post about, and try again.'),
  ('ai_cut_off', 'The answer of the AI service was longer than it allows, and broke off. Ask for fewer platforms or 7 days.'),
  ('ai_empty', 'The AI service gave an empty answer. Trying again often helps.')
on conflict (code) do update set sentence = excluded.sentence;
