-- The messages taken from n8n's signed callback, so that none is taken twice. A job's go with it. No role reads or writes them but by the
-- functions below.

create table if not exists public.job_messages (
  job_id uuid not null references public.jobs (id) on delete cascade,
  webhook_id text not null,
  at timestamptz not null default now(),
  primary key (job_id, webhook_id)
);
create index if not exists job_messages_at on public.job_messages (at);

/* Remembers a message. False when it was taken before. */
create or replace function public.take_event(job_id uuid, webhook_id text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app takes events.' using errcode = '42501';
  end if;
  insert into public.job_messages (job_id, webhook_id)
  select jobs.id, take_event.webhook_id from public.jobs where jobs.id = take_event.job_id
  on conflict do nothing;
  return found;
end $$;

/* Forgets messages which are too old to be sent again: they may be 5 minutes ahead, and are taken for 5 minutes more. */
create or replace function public.forget_events() returns integer
language plpgsql security definer set search_path = '' as $$
declare forgotten integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app forgets events.' using errcode = '42501';
  end if;
  delete from public.job_messages where at < now() - interval '15 minutes';
  get diagnostics forgotten = row_count;
  return forgotten;
end $$;

revoke all on function public.take_event(uuid, text), public.forget_events() from public, anon, authenticated, service_role;
grant execute on function public.take_event(uuid, text), public.forget_events() to service_role;

alter table public.job_messages enable row level security, no force row level security;
revoke all on public.job_messages from public, anon, authenticated, service_role, planbuilder_app;
