-- The audit trail: who did what to which account, when, and from where. Rows are only added: by the functions below, and by triggers where
-- the database itself sees the act. Without foreign keys, because a row outlives its account and its job.

create table if not exists public.audit_events (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  act text not null,
  via text not null,
  actor_id uuid,   -- who did it; null where nobody was signed in
  user_id uuid,    -- the account it was done to; null where there is none
  job_id uuid,
  ip inet,         -- the actor's
  user_agent text, -- the actor's
  detail jsonb,    -- never a secret, an address, or what a person wrote
  -- What the account itself may know of an actor: whether it was itself, and the address of itself or of somebody who was not signed in.
  -- Never an operator's.
  actor_kind text generated always as (case when actor_id is null then 'nobody' when actor_id = user_id then 'self' else 'other' end) stored,
  shown_ip inet generated always as (case when actor_id is null or actor_id = user_id then ip end) stored,
  shown_user_agent text generated always as (case when actor_id is null or actor_id = user_id then user_agent end) stored
);

alter table public.audit_events
  drop constraint if exists audit_events_known_act,
  drop constraint if exists audit_events_known_way,
  drop constraint if exists audit_events_short;
alter table public.audit_events
  add constraint audit_events_known_act check (act in (
    'account_created',
    'account_deleted',
    'signed_in',
    'sign_in_failed',
    'signed_out',
    'session_ended',
    'password_changed',
    'password_reset',
    'password_reset_requested',
    'identity_confirmed',
    'identity_not_confirmed',
    'second_factor_added',
    'second_factor_removed',
    'second_factor_failed',
    'recovery_code_used',
    'role_changed',
    'tier_changed',
    'job_cancelled',
    'job_stopped',
    'job_requeued',
    'limit_refused',
    'archive_downloaded',
    'feed_created',
    'feed_renewed',
    'feed_revoked',
    'webhook_saved',
    'webhook_secret_rotated',
    'webhook_removed',
    'webhook_sent_again')),
  -- web: a request; command_line; app: the app by itself; database: whoever else writes to its tables.
  add constraint audit_events_known_way check (via in ('web', 'command_line', 'app', 'database')),
  add constraint audit_events_short check (length(user_agent) <= 200 and octet_length(detail::text) <= 1000);

create index if not exists audit_events_newest on public.audit_events (at desc, id desc);
create index if not exists audit_events_of_user on public.audit_events (user_id, at desc, id desc);
create index if not exists audit_events_of_actor on public.audit_events (actor_id, at desc, id desc);
create index if not exists audit_events_of_act on public.audit_events (act, at desc, id desc);
create index if not exists audit_events_with_address on public.audit_events (at) where ip is not null or user_agent is not null;

-- ------------------------------------------------------------------------------------------------------ only added

/* The second fence, should a grant ever be too wide: only the functions that forget, which act as the table's owner, change or delete. */
create or replace function public.audit_events_stay() returns trigger
language plpgsql set search_path = '' as $$
begin
  if coalesce(current_setting('planbuilder.audit', true), '') <> 'forgetting'
     or not pg_has_role(current_user, (select relowner from pg_class where oid = tg_relid), 'member') then
    raise exception 'Rows of the audit trail can''t be changed or deleted.' using errcode = '42501';
  end if;
  return case tg_op when 'UPDATE' then new when 'DELETE' then old end;
end $$;

/* Adds events, given as an array of objects with the table's columns; at is now and may be left out. An account can be named by its email
   address instead, which is not stored: failed sign-ins know nothing else. */
create or replace function public.record_audit_events(events jsonb) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can write to the audit trail.' using errcode = '42501';
  end if;
  insert into public.audit_events (at, act, via, actor_id, user_id, job_id, ip, user_agent, detail)
  select coalesce(e.at, now()), e.act, e.via, e.actor_id,
         coalesce(e.user_id, (select u.id from auth.users u where lower(u.email) = lower(e.email) order by u.created_at limit 1)),
         e.job_id, e.ip, e.user_agent, e.detail
    from jsonb_to_recordset(events) e (at timestamptz, act text, via text, actor_id uuid, user_id uuid, email text, job_id uuid, ip inet,
                                       user_agent text, detail jsonb);
end $$;

/* Adds an event from a trigger or a function of ours. The app has told its transaction who acts (planbuilder.audit_origin); else it is
   whoever's claims these are. */
create or replace function planbuilder.write_audit_event(act text, account uuid, job uuid default null, detail jsonb default null)
returns void
language plpgsql security definer set search_path = '' as $$
declare
  origin jsonb := nullif(current_setting('planbuilder.audit_origin', true), '')::jsonb;
  actor uuid := (origin ->> 'actor_id')::uuid;
begin
  if actor is null then
    begin
      actor := auth.uid();
    exception
      when invalid_text_representation then null; -- whoever writes rows of another feature may be no account of this project
    end;
  end if;
  insert into public.audit_events (act, via, actor_id, user_id, job_id, ip, user_agent, detail)
  values (write_audit_event.act, coalesce(origin ->> 'via', 'database'), actor, account, job,
          (origin ->> 'ip')::inet, origin ->> 'user_agent', write_audit_event.detail);
end $$;

/* Puts a random id in an account's place, and takes away where it was from. Its version, 8, says that it is nobody's. */
create or replace function planbuilder.forget_in_audit(account uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  nobody uuid := overlay(gen_random_uuid()::text placing '8' from 15 for 1)::uuid;
begin
  perform set_config('planbuilder.audit', 'forgetting', true);
  update public.audit_events
     set actor_id = case actor_id when account then nobody else actor_id end,
         user_id = case user_id when account then nobody else user_id end,
         ip = case when actor_id is distinct from account and actor_id is not null then ip end,
         user_agent = case when actor_id is distinct from account and actor_id is not null then user_agent end
   where actor_id = account or user_id = account;
  perform set_config('planbuilder.audit', '', true);
end $$;

-- ------------------------------------------------------------------------- acts that the database sees, whoever acts

create or replace function public.jobs_audit() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform planbuilder.write_audit_event(
    case when new.status = 'queued' then 'job_requeued' when new.error_code = 'cancelled' then 'job_cancelled' else 'job_stopped' end,
    new.user_id, new.id, case when new.status = 'queued' then jsonb_build_object('error_code', old.error_code) end);
  return null;
end $$;

create or replace function public.subscriptions_audit() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'DELETE' then
    if exists (select from auth.users where id = old.user_id) then -- else it goes with its account
      perform planbuilder.write_audit_event('tier_changed', old.user_id, null, jsonb_build_object('was', old.tier));
    end if;
  elsif tg_op = 'INSERT' then
    perform planbuilder.write_audit_event('tier_changed', new.user_id, null, jsonb_build_object('tier', new.tier, 'status', new.status));
  else
    perform planbuilder.write_audit_event('tier_changed', new.user_id, null,
      jsonb_build_object('tier', new.tier, 'status', new.status, 'was', old.tier));
  end if;
  return null;
end $$;

revoke all on function public.audit_events_stay(), public.record_audit_events(jsonb), public.jobs_audit(), public.subscriptions_audit(),
  planbuilder.write_audit_event(text, uuid, uuid, jsonb), planbuilder.forget_in_audit(uuid)
  from public, anon, authenticated, service_role;
grant execute on function public.record_audit_events(jsonb) to service_role;

create or replace trigger audit_events_stay before update or delete on public.audit_events
  for each row execute function public.audit_events_stay();
create or replace trigger audit_events_stay_whole before truncate on public.audit_events
  for each statement execute function public.audit_events_stay();
create or replace trigger jobs_audit after update on public.jobs
  for each row when (new.version is not null and (
    (old.status = 'failed' and new.status = 'queued')
    or (old.status in ('queued', 'running') and new.status = 'failed' and new.error_code in ('cancelled', 'stopped'))))
  execute function public.jobs_audit();
create or replace trigger subscriptions_audit after insert or delete on public.subscriptions
  for each row execute function public.subscriptions_audit();
create or replace trigger subscriptions_audit_change after update on public.subscriptions
  for each row when (new.tier is distinct from old.tier or new.status is distinct from old.status)
  execute function public.subscriptions_audit();

-- ------------------------------------------------------------------------------------------------ who may do what

alter table public.audit_events enable row level security, no force row level security;
revoke all on public.audit_events from public, anon, authenticated, service_role, planbuilder_app;
grant select (id, at, act, via, user_id, job_id, detail, actor_kind, shown_ip, shown_user_agent) on public.audit_events to authenticated;
grant select on public.audit_events to service_role;
drop policy if exists "own acts are seen" on public.audit_events;
create policy "own acts are seen" on public.audit_events
  for select to authenticated using (user_id = (select auth.uid()) or actor_id = (select auth.uid()));
-- The app for its operators; not n8n, which has the same role.
drop policy if exists "the app reads the trail" on public.audit_events;
create policy "the app reads the trail" on public.audit_events
  for select to service_role using ((select current_setting('planbuilder.writer', true)) = 'app');
