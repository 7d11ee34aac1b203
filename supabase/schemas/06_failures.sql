-- Why jobs fail: the reasons, one row for each code, and what a failing writer said itself.

-- The message is for the account. Retryable: the worker releases the job for another attempt, while it has any left. Refunded: the plan
-- does not count. One that never started is refunded whatever the reason.
create table if not exists public.failure_reasons (
  code text primary key,
  message text not null,
  retryable boolean not null default false,
  refunded boolean not null default true
);
alter table public.failure_reasons
  add column if not exists retryable boolean not null default false,
  add column if not exists refunded boolean not null default true;
insert into public.failure_reasons (code, message, retryable, refunded) values
  ('cancelled', 'You canceled this plan.', false, false),
  ('stopped', 'An administrator stopped this plan. You can try again.', false, true),
  ('invalid_input', 'We couldn''t use the request for this plan. Fill in the form again.', false, true),
  ('stuck_queued', 'No worker picked this plan up in time.', false, true),
  ('timed_out', 'This plan took too long, so we stopped it.', false, true),
  ('worker_lost', 'Creating this plan was interrupted too many times.', false, true),
  ('webhook_unreachable', 'We couldn''t reach the workflow service (n8n).', false, true),
  ('workflow_failed', 'Something went wrong while we created this plan.', false, true),
  ('unusable_plan', 'The result wasn''t the plan you asked for.', false, true),
  ('unreadable_result', 'We received a result that isn''t a readable plan.', false, true),
  ('ai_key_refused', 'The AI key was rejected. Ask your administrator to update it.', false, true),
  ('ai_quota_used_up', 'The AI account is out of credit. Ask your administrator to top it up.', false, true),
  ('ai_retired', 'The AI model or address set up here is no longer available. Ask your administrator to choose another.', false, true),
  ('ai_unavailable', 'The AI service was unavailable each time we tried. Try again in a few minutes.', true, true),
  ('ai_timed_out', 'The AI service took too long to answer. Try again in a few minutes.', false, true),
  ('ai_unreadable', 'The AI service''s answer wasn''t a readable plan. Trying again often helps.', false, true),
  ('ai_declined', 'The AI service declined to write this plan. Describe what you post about in other words, and try again.', false, true),
  ('ai_cut_off', 'The AI service''s answer was cut off because it was too long. Ask for fewer platforms or 7 days.', false, true),
  ('ai_empty', 'The AI service''s answer was empty. Trying again often helps.', false, true)
on conflict (code) do update
  set message = excluded.message, retryable = excluded.retryable, refunded = excluded.refunded;

-- A writer's own words on a failure: for operators, never for a page.
create table if not exists public.job_failures (
  id bigint generated always as identity primary key,
  job_id uuid not null references public.jobs (id) on delete cascade,
  attempt integer not null,
  detail text not null,
  at timestamptz not null default now()
);
create index if not exists job_failures_of_job on public.job_failures (job_id);

alter table public.failure_reasons enable row level security, no force row level security;
alter table public.job_failures enable row level security, no force row level security;
revoke all on public.failure_reasons, public.job_failures from public, anon, authenticated, service_role, planbuilder_app;
grant select on public.failure_reasons to authenticated, service_role;
grant select on public.job_failures to service_role;
drop policy if exists "reasons are seen" on public.failure_reasons;
create policy "reasons are seen" on public.failure_reasons
  for select to authenticated, service_role using (true);
drop policy if exists "the service reads failures" on public.job_failures;
create policy "the service reads failures" on public.job_failures
  for select to service_role using (true);
