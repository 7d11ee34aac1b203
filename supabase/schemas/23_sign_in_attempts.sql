-- How often a password was tried in vain, counted for all nodes: for each address, whether it has an account or not, and apart from it for
-- each browser that signed in to the account before. A key is a hash; nobody's address stands here.

create table if not exists public.sign_in_attempts (
  key bytea primary key check (length(key) = 32),
  failures integer not null,
  last_at timestamptz not null,
  open_at timestamptz not null  -- none before then
);
create index if not exists sign_in_attempts_last on public.sign_in_attempts (last_at);

/* Begins an attempt, which counts as a failure until it is taken back. Gives how many seconds to wait instead; 0 where it may be made.
   The first nine wait for nothing; from the tenth on the pause doubles, from a second to fifteen minutes. A day without any forgets them. */
create or replace function public.begin_sign_in_attempt(tried bytea) returns integer
language plpgsql security definer set search_path = '' as $$
declare waits integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can count attempts.' using errcode = '42501';
  end if;
  insert into public.sign_in_attempts as a (key, failures, last_at, open_at) values (tried, 1, now(), now())
  on conflict (key) do update set
    failures = case when a.last_at < now() - interval '1 day' then 1 else a.failures + 1 end,
    last_at = now(),
    open_at = now() + make_interval(secs => case
      when a.last_at < now() - interval '1 day' or a.failures + 1 < 10 then 0
      else least(900, power(2, least(a.failures + 1, 30) - 10)) end)
  where a.open_at <= now();
  if found then
    return 0;
  end if;
  select greatest(1, ceil(extract(epoch from open_at - now())))::integer into waits from public.sign_in_attempts where key = tried;
  return coalesce(waits, 1);
end $$;

alter table public.sign_in_attempts enable row level security, no force row level security;
revoke all on public.sign_in_attempts from public, anon, authenticated, service_role, planbuilder_app;
grant select, update, delete on public.sign_in_attempts to service_role;
drop policy if exists "the app counts attempts" on public.sign_in_attempts;
create policy "the app counts attempts" on public.sign_in_attempts to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app')
  with check ((select current_setting('planbuilder.writer', true)) = 'app');
revoke all on function public.begin_sign_in_attempt(bytea) from public, anon, authenticated, service_role;
grant execute on function public.begin_sign_in_attempt(bytea) to service_role;
