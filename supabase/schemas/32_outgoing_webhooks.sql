-- An account's webhook for plans that are ready or have failed, and its deliveries. A delivery is queued in the same transaction as the
-- job's end, so none is lost. The app sends it on its schedule, and retries until it's accepted.

create table if not exists public.outgoing_webhooks (
  user_id uuid primary key references auth.users (id) on delete cascade,
  url text not null check (length(url) <= 2000 and url like 'https://%'),
  secret text not null, -- as the app protects it: only the app can read it
  created_at timestamptz not null default now()
);

create table if not exists public.outgoing_deliveries (
  id uuid primary key default gen_random_uuid(), -- the message's id, the same at each attempt
  user_id uuid not null, -- without a foreign key, as in job_notifications
  job_id uuid references public.jobs (id) on delete cascade, -- null: a test
  event text not null check (event in ('plan.ready', 'plan.failed', 'webhook.test')),
  created_at timestamptz not null default now(),
  attempts integer not null default 0,
  next_at timestamptz default now(), -- while it is being sent: when others may take it; null: it is over
  delivered_at timestamptz,
  answers jsonb not null default '[]' check (octet_length(answers::text) <= 20000) -- the last ones, each with its time
);
create index if not exists outgoing_deliveries_of_user on public.outgoing_deliveries (user_id, created_at desc);
create index if not exists outgoing_deliveries_of_job on public.outgoing_deliveries (job_id);
create index if not exists outgoing_deliveries_due on public.outgoing_deliveries (next_at) where next_at is not null;

/* Queues a delivery for a job's end if its owner has a webhook. Whoever cancels a job knows of it. */
create or replace function public.jobs_queue_webhook() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (select from public.outgoing_webhooks w where w.user_id = new.user_id) then
    return null;
  end if;
  insert into public.outgoing_deliveries (user_id, job_id, event)
  values (new.user_id, new.id, case new.status when 'completed' then 'plan.ready' else 'plan.failed' end);
  return null;
end $$;

/* Keeps an account's last hundred deliveries. */
create or replace function public.outgoing_deliveries_trim() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.outgoing_deliveries d where d.user_id = new.user_id and d.id in (
    select o.id from public.outgoing_deliveries o where o.user_id = new.user_id order by o.created_at desc, o.id offset 100);
  return null;
end $$;

/* A webhook's deliveries are deleted with it. */
create or replace function public.outgoing_webhooks_forget() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.outgoing_deliveries d where d.user_id = old.user_id;
  return null;
end $$;

/* Leases at most that many deliveries that are due, for a minute, so that others send those of a node that dies. At most two per account,
   so that one slow endpoint doesn't delay other accounts. */
create or replace function public.lease_outgoing_deliveries(most integer)
returns table (id uuid, user_id uuid, job_id uuid, event text, attempts integer, created_at timestamptz, url text, secret text)
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can send webhooks.' using errcode = '42501';
  end if;
  return query
    with due as (
      select o.id, row_number() over (partition by o.user_id order by o.next_at, o.id) as place
        from public.outgoing_deliveries o join public.outgoing_webhooks known on known.user_id = o.user_id
       where o.next_at <= now()),
    leased as ( -- not a subquery of the update, which PostgreSQL may run once per row, leasing that many each time
      select o.id from public.outgoing_deliveries o join due on due.id = o.id
       where due.place <= 2 and o.next_at <= now()
       order by o.next_at limit most for update of o skip locked)
    update public.outgoing_deliveries d set next_at = now() + interval '1 minute', attempts = d.attempts + 1
      from leased, public.outgoing_webhooks w
     where d.id = leased.id and w.user_id = d.user_id
    returning d.id, d.user_id, d.job_id, d.event, d.attempts, d.created_at, w.url, w.secret;
end $$;

revoke all on function public.jobs_queue_webhook(), public.outgoing_deliveries_trim(), public.outgoing_webhooks_forget(),
  public.lease_outgoing_deliveries(integer)
  from public, anon, authenticated, service_role;
grant execute on function public.lease_outgoing_deliveries(integer) to service_role;

create or replace trigger jobs_queue_webhook after update of status on public.jobs
  for each row when (new.type = 'plan_builder' and new.version is not null and new.status in ('completed', 'failed')
    and new.status is distinct from old.status and new.error_code is distinct from 'cancelled')
  execute function public.jobs_queue_webhook();

create or replace trigger outgoing_deliveries_trim after insert on public.outgoing_deliveries
  for each row execute function public.outgoing_deliveries_trim();

create or replace trigger outgoing_webhooks_forget after delete on public.outgoing_webhooks
  for each row execute function public.outgoing_webhooks_forget();

alter table public.outgoing_webhooks enable row level security, no force row level security;
alter table public.outgoing_deliveries enable row level security, no force row level security;
revoke all on public.outgoing_webhooks, public.outgoing_deliveries from public, anon, authenticated, service_role, planbuilder_app;
grant select (user_id, url, created_at) on public.outgoing_webhooks to authenticated;
grant select on public.outgoing_deliveries to authenticated;
grant select, insert, update, delete on public.outgoing_webhooks to service_role;
grant select, insert, update on public.outgoing_deliveries to service_role;
drop policy if exists "own webhook is seen" on public.outgoing_webhooks;
create policy "own webhook is seen" on public.outgoing_webhooks for select to authenticated using (user_id = (select auth.uid()));
drop policy if exists "own deliveries are seen" on public.outgoing_deliveries;
create policy "own deliveries are seen" on public.outgoing_deliveries for select to authenticated using (user_id = (select auth.uid()));
drop policy if exists "the app keeps the webhooks" on public.outgoing_webhooks;
create policy "the app keeps the webhooks" on public.outgoing_webhooks to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app')
  with check ((select current_setting('planbuilder.writer', true)) = 'app');
drop policy if exists "the app keeps the deliveries" on public.outgoing_deliveries;
create policy "the app keeps the deliveries" on public.outgoing_deliveries to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app')
  with check ((select current_setting('planbuilder.writer', true)) = 'app');
