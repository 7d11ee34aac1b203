-- Notifications of a job's end. The app is notified of each at once.

-- user_id has no foreign key: with one, deleting a user deadlocks against a job that ends at that moment.
create table if not exists public.job_notifications (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  job_id uuid not null references public.jobs (id) on delete cascade,
  message text not null,
  read boolean not null default false,
  created_at timestamptz not null default now()
);
alter table public.job_notifications add column if not exists feature text; -- of what it tells; null where another system wrote it
do $$ begin perform planbuilder.drop_account_keys('public.job_notifications', null); end $$;
create index if not exists job_notifications_of_user on public.job_notifications (user_id, created_at desc);
create index if not exists job_notifications_of_job on public.job_notifications (job_id);
create index if not exists job_notifications_read on public.job_notifications (created_at) where read and feature = 'aiPlanBuilder';
-- The bell counts what is not read. In rows of an earlier system read may be null.
create index if not exists job_notifications_unread on public.job_notifications (user_id, created_at desc) where read is not true;

/* Says whose unread notifications are others now. */
create or replace function public.job_notifications_notify() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform pg_notify('notifications', coalesce(new.user_id, old.user_id)::text);
  return null;
end $$;

-- Found grants and policies may say more: of ours, an account marks its own as read.
create or replace function public.job_notifications_guard() returns trigger
language plpgsql set search_path = '' as $$
begin
  if current_user in ('anon', 'authenticated')
     and (tg_op <> 'UPDATE' or pg_catalog.to_jsonb(new) - 'read' is distinct from pg_catalog.to_jsonb(old) - 'read') then
    raise exception 'Notifications of plans can only be marked as read.' using errcode = '42501';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
revoke all on function public.job_notifications_guard(), public.job_notifications_notify() from public, anon, authenticated, service_role;

create or replace trigger job_notifications_notify after insert or delete or update of read on public.job_notifications
  for each row execute function public.job_notifications_notify();

create or replace trigger job_notifications_guard before insert or update on public.job_notifications
  for each row when (new.feature = 'aiPlanBuilder') execute function public.job_notifications_guard();
create or replace trigger job_notifications_guard_old before update or delete on public.job_notifications
  for each row when (old.feature = 'aiPlanBuilder') execute function public.job_notifications_guard();

alter table public.job_notifications enable row level security, no force row level security;
do $$ begin perform planbuilder.reset_grants('public.job_notifications'); end $$;
grant select, update (read) on public.job_notifications to authenticated;
grant select on public.job_notifications to service_role;
drop policy if exists "only own notifications of plans" on public.job_notifications;
create policy "only own notifications of plans" on public.job_notifications as restrictive to authenticated, anon
  using (feature is distinct from 'aiPlanBuilder' or user_id = (select auth.uid()))
  with check (feature is distinct from 'aiPlanBuilder' or user_id = (select auth.uid()));
drop policy if exists "own notifications are seen" on public.job_notifications;
create policy "own notifications are seen" on public.job_notifications
  for select to authenticated using (user_id = (select auth.uid()));
drop policy if exists "own notifications are marked read" on public.job_notifications;
create policy "own notifications are marked read" on public.job_notifications
  for update to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
drop policy if exists "the service reads notifications" on public.job_notifications;
create policy "the service reads notifications" on public.job_notifications
  for select to service_role using (true);
