-- Second factors: how often their codes were tried, for local accounts and Supabase's, and those of local accounts themselves.

create table if not exists public.second_factor_attempts (
  user_id uuid primary key references auth.users (id) on delete cascade,
  made integer not null,
  since timestamptz not null default now()
);
alter table public.second_factor_attempts enable row level security, no force row level security;
revoke all on public.second_factor_attempts from public, anon, authenticated, service_role, planbuilder_app;
grant select, delete on public.second_factor_attempts to service_role;
drop policy if exists "the app forgets attempts" on public.second_factor_attempts;
create policy "the app forgets attempts" on public.second_factor_attempts to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app')
  with check ((select current_setting('planbuilder.writer', true)) = 'app');

/* Counts an attempt before it is made. False when the account had its ten of the hour. */
create or replace function public.begin_second_factor_attempt(account uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare attempts integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can count attempts.' using errcode = '42501';
  end if;
  insert into public.second_factor_attempts as known (user_id, made) values (account, 1)
  on conflict (user_id) do update
    set made = case when known.since < now() - interval '1 hour' then 1 else least(known.made + 1, 1000) end,
        since = case when known.since < now() - interval '1 hour' then now() else known.since end
  returning made into attempts;
  return attempts <= 10;
end $$;

/* Whether the account has a verified factor at Supabase Auth. Where accounts are ours there is no such table. */
create or replace function public.has_supabase_factor(account uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
declare has_one boolean := false;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can ask for second factors.' using errcode = '42501';
  end if;
  if to_regclass('auth.mfa_factors') is not null then
    execute 'select exists (select from auth.mfa_factors where user_id = $1 and status::text = ''verified'')' into has_one using account;
  end if;
  return has_one;
end $$;

-- A local account's second factor. The secret is encrypted by the app, the recovery codes are hashes; a code used up leaves the array.
create table if not exists public.second_factors (
  user_id uuid primary key references auth.users (id) on delete cascade,
  secret text not null,
  last_step bigint not null, -- of the newest code that was used: none is good twice
  recovery_codes text[] not null,
  created_at timestamptz not null default now()
);
alter table public.second_factors enable row level security, no force row level security;
revoke all on public.second_factors from public, anon, authenticated, service_role, planbuilder_app;
grant select, insert, update, delete on public.second_factors to service_role;
drop policy if exists "the app keeps second factors" on public.second_factors;
create policy "the app keeps second factors" on public.second_factors to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app')
  with check ((select current_setting('planbuilder.writer', true)) = 'app');

revoke all on function public.begin_second_factor_attempt(uuid), public.has_supabase_factor(uuid)
  from public, anon, authenticated, service_role;
grant execute on function public.begin_second_factor_attempt(uuid), public.has_supabase_factor(uuid) to service_role;
