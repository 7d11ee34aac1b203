-- The addresses by which calendars read an account's plans: one of them, or all. Whoever has the address reads the plans, so its token is
-- kept as a hash alone, and a new one, or none, makes the old one worth nothing.

create table if not exists public.plan_feeds (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  job_id uuid references public.jobs (id) on delete cascade, -- null: all plans
  token_hash bytea not null unique check (length(token_hash) = 32),
  created_at timestamptz not null default now(), -- of the address
  read_at timestamptz -- when a calendar looked last, to the hour
);
create unique index if not exists plan_feeds_of_plan on public.plan_feeds (user_id, job_id) nulls not distinct;
create index if not exists plan_feeds_of_job on public.plan_feeds (job_id);

alter table public.plan_feeds enable row level security, no force row level security;
revoke all on public.plan_feeds from public, anon, authenticated, service_role, planbuilder_app;
grant select (id, user_id, job_id, created_at, read_at) on public.plan_feeds to authenticated;
grant select, insert, update, delete on public.plan_feeds to service_role;
drop policy if exists "own feeds are seen" on public.plan_feeds;
create policy "own feeds are seen" on public.plan_feeds for select to authenticated using (user_id = (select auth.uid()));
drop policy if exists "the app keeps the feeds" on public.plan_feeds;
create policy "the app keeps the feeds" on public.plan_feeds to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app')
  with check ((select current_setting('planbuilder.writer', true)) = 'app');
