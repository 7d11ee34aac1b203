-- Why jobs fail: the sentence for each code, and what a failing writer said itself.

-- As the account reads it.
create table if not exists public.job_errors (
  code text primary key,
  sentence text not null
);
insert into public.job_errors (code, sentence) values
  ('cancelled', 'You cancelled this plan.'),
  ('invalid_input', 'The request for this plan could not be used. Fill in the form again.'),
  ('stuck_queued', 'Nobody was there to make this plan in time.'),
  ('timed_out', 'Making this plan took too long, so it was stopped.'),
  ('worker_lost', 'Making this plan was interrupted too often.'),
  ('webhook_unreachable', 'The workflow service could not be reached.'),
  ('workflow_failed', 'Something went wrong while this plan was being made.'),
  ('unusable_plan', 'What came out was not the plan you asked for.'),
  ('unreadable_result', 'A result came back that cannot be read as a plan.'),
  ('ai_key_refused', 'The AI service does not accept the key it is given here; whoever runs PlanBuilder has to renew it.'),
  ('ai_quota_used_up', 'The account at the AI service has nothing left to spend; whoever runs PlanBuilder has to top it up.'),
  ('ai_retired', 'The AI service no longer offers the model or the address set up here; whoever runs PlanBuilder has to choose another.'),
  ('ai_unavailable', 'The AI service could not be reached, or had too much to do, each time it was asked; try again in a few minutes.'),
  ('ai_timed_out', 'The AI service took too long and was not waited for any more; try again in a few minutes.'),
  ('ai_unreadable', 'The AI service answered with something that cannot be read as a plan; trying again often helps.'),
  ('ai_declined', 'The AI service would not write this plan; say in other words what you post about, and try again.'),
  ('ai_cut_off', 'The answer of the AI service was longer than it allows and broke off; ask for fewer platforms or 7 days.'),
  ('ai_empty', 'The AI service gave an empty answer; trying again often helps.'),
  ('stopped', 'Whoever runs PlanBuilder stopped this plan; you may ask for it again.')
on conflict (code) do update set sentence = excluded.sentence;

-- A writer's own words on a failure: for operators, never for a page.
create table if not exists public.job_faults (
  id bigint generated always as identity primary key,
  job_id uuid not null references public.jobs (id) on delete cascade,
  attempt integer not null,
  detail text not null,
  at timestamptz not null default now()
);
create index if not exists job_faults_of_job on public.job_faults (job_id);

alter table public.job_errors enable row level security, no force row level security;
alter table public.job_faults enable row level security, no force row level security;
revoke all on public.job_errors, public.job_faults from public, anon, authenticated, service_role, planbuilder_app;
grant select on public.job_errors to authenticated, service_role;
grant select on public.job_faults to service_role;
drop policy if exists "reasons are seen" on public.job_errors;
create policy "reasons are seen" on public.job_errors
  for select to authenticated, service_role using (true);
drop policy if exists "the service reads faults" on public.job_faults;
create policy "the service reads faults" on public.job_faults
  for select to service_role using (true);
