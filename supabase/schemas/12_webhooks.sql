-- The messages taken from n8n's signed callback, so that none is taken twice. A job's go with it. No role reads or writes them but by the
-- functions below.

create table if not exists public.webhook_deliveries (
  job_id uuid not null references public.jobs (id) on delete cascade,
  webhook_id text not null,
  at timestamptz not null default now(),
  primary key (job_id, webhook_id)
);
create index if not exists webhook_deliveries_at on public.webhook_deliveries (at);

/* Records a delivery. False when it was recorded before. */
create or replace function public.record_webhook_delivery(job_id uuid, webhook_id text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can record webhook deliveries.' using errcode = '42501';
  end if;
  insert into public.webhook_deliveries (job_id, webhook_id)
  select jobs.id, record_webhook_delivery.webhook_id from public.jobs where jobs.id = record_webhook_delivery.job_id
  on conflict do nothing;
  return found;
end $$;

/* Purges deliveries too old to be sent again: they may be 5 minutes ahead, and are accepted for 5 minutes more. */
create or replace function public.purge_webhook_deliveries() returns integer
language plpgsql security definer set search_path = '' as $$
declare purged integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can purge webhook deliveries.' using errcode = '42501';
  end if;
  delete from public.webhook_deliveries where at < now() - interval '15 minutes';
  get diagnostics purged = row_count;
  return purged;
end $$;

revoke all on function public.record_webhook_delivery(uuid, text), public.purge_webhook_deliveries() from public, anon, authenticated, service_role;
grant execute on function public.record_webhook_delivery(uuid, text), public.purge_webhook_deliveries() to service_role;

alter table public.webhook_deliveries enable row level security, no force row level security;
revoke all on public.webhook_deliveries from public, anon, authenticated, service_role, planbuilder_app;
