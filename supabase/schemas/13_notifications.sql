-- What an account is told of a job's end; the app hears of it at once.

-- user_id has no foreign key: with one, deleting a user deadlocks against a job that ends at that moment.
create table if not exists public.job_notifications (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  job_id uuid not null references public.jobs (id) on delete cascade,
  message text not null,
  read boolean not null default false,
  created_at timestamptz not null default now()
);
do $$
declare foreign_key record;
begin
  for foreign_key in
    select conname from pg_constraint
     where conrelid = 'public.job_notifications'::regclass and contype = 'f' and confrelid <> 'public.jobs'::regclass
  loop
    execute format('alter table public.job_notifications drop constraint %I', foreign_key.conname);
  end loop;
end $$;
create index if not exists job_notifications_of_user on public.job_notifications (user_id, created_at desc);
create index if not exists job_notifications_of_job on public.job_notifications (job_id);
create index if not exists job_notifications_read on public.job_notifications (created_at) where read;
-- The bell counts what is not read. In rows of an earlier system read may be null.
create index if not exists job_notifications_unread on public.job_notifications (user_id, created_at desc) where read is not true;

/* Says whose unread notifications are others now. */
create or replace function public.job_notifications_notify() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform pg_notify('notifications', new.user_id::text);
  return null;
end $$;
revoke all on function public.job_notifications_notify() from public, anon, authenticated, service_role;

create or replace trigger job_notifications_notify after insert or update of read on public.job_notifications
  for each row execute function public.job_notifications_notify();

alter table public.job_notifications enable row level security, no force row level security;
revoke all on public.job_notifications from public, anon, authenticated, service_role, planbuilder_app;
grant select, update (read) on public.job_notifications to authenticated;
grant select on public.job_notifications to service_role;
drop policy if exists "only own notifications" on public.job_notifications;
create policy "only own notifications" on public.job_notifications as restrictive
  to authenticated, anon using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
drop policy if exists "own notifications are seen" on public.job_notifications;
create policy "own notifications are seen" on public.job_notifications
  for select to authenticated using (user_id = (select auth.uid()));
drop policy if exists "own notifications are marked read" on public.job_notifications;
create policy "own notifications are marked read" on public.job_notifications
  for update to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
drop policy if exists "the service reads notifications" on public.job_notifications;
create policy "the service reads notifications" on public.job_notifications
  for select to service_role using (true);
