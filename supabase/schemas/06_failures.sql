-- Why jobs fail: the reasons, one row for each code, and what a failing writer said itself.

-- The message is for the account. Retryable: the worker releases the job for another attempt, while it has any left. Refunded: the plan
-- does not count. One that never started is refunded whatever the reason. Late result: a plan that arrives after such an end still completes the
-- job.
create table if not exists public.failure_reasons (
  code text primary key,
  message text not null,
  retryable boolean not null default false,
  refunded boolean not null default true,
  late_result boolean not null default false
);
alter table public.failure_reasons
  add column if not exists retryable boolean not null default false,
  add column if not exists refunded boolean not null default true,
  add column if not exists late_result boolean not null default false;
insert into public.failure_reasons (code, message, retryable, refunded, late_result) values
  ('cancelled', 'You canceled this plan.', false, false, false),
  ('stopped', 'Your administrator stopped this plan. You can request it again.', false, true, false),
  ('invalid_input', 'We couldn''t use this request. Fill in the form again.', false, true, false),
  ('stuck_queued', 'No worker picked this plan up in time.', false, true, true),
  ('timed_out', 'This plan took too long, so we stopped it.', false, true, true),
  ('worker_lost', 'This plan was interrupted too many times.', false, true, true),
  ('webhook_unreachable', 'We couldn''t reach the workflow service (n8n).', false, true, true),
  ('workflow_failed', 'Something went wrong while we were creating this plan.', false, true, true),
  ('long_plans_unavailable',
   'Plans of 28 or 30 days aren''t available here: the connected workflow can''t write them yet. Choose 7 or 14 days.', false, true, false),
  ('unusable_plan', 'The result didn''t match what you asked for. Try again.', false, true, false),
  ('unreadable_result', 'We couldn''t read the result as a plan.', false, true, false),
  ('ai_key_refused', 'The AI key was rejected. Ask your administrator to update it.', false, true, false),
  ('ai_quota_used_up', 'The AI account is out of credit. Ask your administrator to top it up.', false, true, false),
  ('ai_retired', 'The AI service no longer offers the configured model or address. Ask your administrator to choose another.', false, true, false),
  ('ai_unavailable', 'The AI service couldn''t be reached or was too busy. Try again in a few minutes.', true, true, false),
  ('ai_timed_out', 'The AI service took too long. Try again in a few minutes.', false, true, false),
  ('ai_unreadable', 'The AI service returned something we couldn''t read as a plan. Trying again often helps.', false, true, false),
  ('ai_declined', 'The AI service declined to write this plan. Describe what you post about differently, then try again.', false, true, false),
  ('ai_cut_off', 'The AI service''s response was cut off because it was too long. Choose fewer platforms or 7 days.', false, true, false),
  ('ai_empty', 'The AI service returned an empty response. Trying again often helps.', false, true, false),
  ('ai_limit_reached', 'Today''s AI allowance is used up. Try again after midnight UTC.', false, true, false),
  ('ai_bound_reached', 'This plan needed more AI than one plan may use. Choose fewer posts.', false, true, false)
on conflict (code) do update
  set message = excluded.message, retryable = excluded.retryable, refunded = excluded.refunded,
      late_result = excluded.late_result;

-- A writer's own words on a failure: for operators, never for a page.
create table if not exists public.job_failures (
  id bigint generated always as identity primary key,
  job_id uuid not null references public.jobs (id) on delete cascade,
  attempt integer not null,
  detail text not null,
  at timestamptz not null default now()
);
create index if not exists job_failures_of_job on public.job_failures (job_id);
create index if not exists job_failures_at on public.job_failures (at);

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

/* A writer's words without what looks like a key: services like to repeat the one that they refuse. */
create or replace function public.without_keys(said text) returns text
language sql immutable set search_path = '' as $$
  select regexp_replace(regexp_replace(regexp_replace(said,
    '\m(sk|xai|pplx|sb_secret|sb_publishable|whsec|rk|pk|key)([-_])[A-Za-z0-9_+/=-]{8,}', '\1\2[hidden]', 'gi'),
    '\meyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]+)*', '[hidden]', 'g'),
    '(bearer|api[ _-]?key|token|secret)(["'' :=]+)[A-Za-z0-9_+/=-]{16,}', '\1\2[hidden]', 'gi')
$$;
revoke all on function public.without_keys(text) from public, anon, authenticated, service_role;
