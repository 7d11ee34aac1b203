-- The sessions of accounts, a row for each browser that signed in, so that each can be ended while its cookie is still good. The service
-- sees them in the app's hands alone: whoever else has its key learns neither where somebody signs in nor ends it.

create table if not exists public.account_sessions (
  id uuid primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  supabase_session_id uuid,  -- what the access tokens name that were given with it
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  ended_at timestamptz,
  ip_address text check (length(ip_address) <= 45),
  user_agent text check (length(user_agent) <= 400)
);
create index if not exists account_sessions_of_user on public.account_sessions (user_id, created_at);
create index if not exists account_sessions_supabase on public.account_sessions (supabase_session_id);
create index if not exists account_sessions_created on public.account_sessions (created_at);

-- When all sessions of an account were last ended: for cookies and access tokens from before then that have no row.
create table if not exists public.session_cutoffs (
  user_id uuid primary key references auth.users (id) on delete cascade,
  ended_before timestamptz not null
);

/* Tells every node at once which session has ended; on Supabase by the id that its tokens name, too. */
create or replace function public.account_sessions_notify() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform pg_notify('sessions', old.id::text);
  if old.supabase_session_id is not null then
    perform pg_notify('sessions', old.supabase_session_id::text);
  end if;
  return null;
end $$;
create or replace trigger account_sessions_notify after delete or update of ended_at on public.account_sessions
  for each row execute function public.account_sessions_notify();

create or replace function public.session_cutoffs_notify() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform pg_notify('sessions', new.user_id::text);
  return null;
end $$;
create or replace trigger session_cutoffs_notify after insert or update on public.session_cutoffs
  for each row execute function public.session_cutoffs_notify();

/* Begins and ends of an account's sessions happen one after the other: none begins unseen while all are being ended. */
create or replace function planbuilder.lock_sessions(account uuid) returns void
language sql set search_path = '' as $$
  select pg_advisory_xact_lock(hashtextextended('planbuilder.sessions.' || account::text, 0))
$$;
revoke all on function planbuilder.lock_sessions(uuid) from public, anon, authenticated, service_role;

/* Begins a session. False where all of the account's were ended since it proved who it is, as by a new password: what proved it then is
   good no more. Without that moment nothing is asked. */
create or replace function public.begin_account_session(
  id uuid, account uuid, supabase_session uuid, ip text, agent text, proved_at timestamptz) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can begin sessions.' using errcode = '42501';
  end if;
  perform planbuilder.lock_sessions(account);
  if exists (select from public.session_cutoffs c where c.user_id = account and c.ended_before > proved_at) then
    return false;
  end if;
  insert into public.account_sessions (id, user_id, supabase_session_id, ip_address, user_agent)
  values (begin_account_session.id, account, supabase_session, ip, agent);
  return true;
end $$;

/* Ends every session of the account: those with a row, and whatever began before without one; links that were mailed for a new password,
   too. Gives the ids of those with a row. */
create or replace function public.end_account_sessions(account uuid) returns setof uuid
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can end sessions.' using errcode = '42501';
  end if;
  perform planbuilder.lock_sessions(account);
  update public.password_links l set used_at = now() where l.user_id = account and l.used_at is null;
  insert into public.session_cutoffs (user_id, ended_before) select u.id, clock_timestamp() from auth.users u where u.id = account
  on conflict (user_id) do update set ended_before = excluded.ended_before;
  return query update public.account_sessions s set ended_at = now() where s.user_id = account and s.ended_at is null returning s.id;
end $$;

/* Deletes at most that many sessions that began longer ago than the age, which no session or token outlives. Gives how many. */
create or replace function public.purge_account_sessions(age interval, most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare gone integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can delete old rows.' using errcode = '42501';
  end if;
  if age < interval '60 days' then
    raise exception 'Sessions less than 60 days old can''t be deleted.' using errcode = 'PT400';
  end if;
  delete from public.account_sessions where id in (
    select id from public.account_sessions where created_at < now() - age order by created_at limit most for update skip locked);
  get diagnostics gone = row_count;
  return gone;
end $$;

alter table public.account_sessions enable row level security, no force row level security;
alter table public.session_cutoffs enable row level security, no force row level security;
revoke all on public.account_sessions, public.session_cutoffs from public, anon, authenticated, service_role, planbuilder_app;
grant select, insert, update on public.account_sessions to service_role;
grant select on public.session_cutoffs to service_role;
drop policy if exists "the app keeps the sessions" on public.account_sessions;
create policy "the app keeps the sessions" on public.account_sessions to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app')
  with check ((select current_setting('planbuilder.writer', true)) = 'app');
drop policy if exists "the app reads the cutoffs" on public.session_cutoffs;
create policy "the app reads the cutoffs" on public.session_cutoffs for select to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app');

revoke all on function public.account_sessions_notify(), public.session_cutoffs_notify(), public.end_account_sessions(uuid),
  public.purge_account_sessions(interval, integer),
  public.begin_account_session(uuid, uuid, uuid, text, text, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.end_account_sessions(uuid), public.purge_account_sessions(interval, integer),
  public.begin_account_session(uuid, uuid, uuid, text, text, timestamptz) to service_role;
