-- History: one step of the way to today's schema, which stands in supabase/schemas.

-- Why a plan failed that an AI service was to draft: each with what happens next.

insert into public.job_errors (code, sentence) values
  ('ai_key_refused', 'The AI service does not accept the key it is given here; whoever runs PlanBuilder has to renew it.'),
  ('ai_quota_used_up', 'The account at the AI service has nothing left to spend; whoever runs PlanBuilder has to top it up.'),
  ('ai_retired', 'The AI service no longer offers the model or the address set up here; whoever runs PlanBuilder has to choose another.'),
  ('ai_unavailable', 'The AI service could not be reached, or had too much to do, each time it was asked; try again in a few minutes.'),
  ('ai_timed_out', 'The AI service took too long and was not waited for any more; try again in a few minutes.'),
  ('ai_unreadable', 'The AI service answered with something that cannot be read as a plan; trying again often helps.'),
  ('ai_declined', 'The AI service would not write this plan; say in other words what you post about, and try again.'),
  ('ai_cut_off', 'The answer of the AI service was longer than it allows and broke off; ask for fewer platforms or 7 days.'),
  ('ai_empty', 'The AI service gave an empty answer; trying again often helps.')
on conflict (code) do update set sentence = excluded.sentence;
