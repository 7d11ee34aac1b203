-- History: one step of the way to today's schema, which stands in supabase/schemas.

-- Tiers, limits, and the ledger of what was used.

create table if not exists public.subscriptions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null unique references auth.users (id) on delete cascade,
  tier text not null,
  status text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

alter table public.subscriptions add column if not exists updated_at timestamptz;

-- Plans per calendar month (UTC) and jobs queued or running at once; null means no limit.
create table if not exists public.usage_limits (
  tier text not null,
  feature text not null default 'aiPlanBuilder',
  per_month integer check (per_month >= 0),
  max_active integer check (max_active >= 0),
  is_default boolean not null default false, -- the tier of an account without an active subscription
  primary key (tier, feature)
);
insert into public.usage_limits (tier, per_month, max_active, is_default)
values ('free', 3, 2, true), ('essentials', 20, 2, false), ('pro', null, 2, false)
on conflict do nothing;
create unique index if not exists usage_limits_default on public.usage_limits (feature) where is_default;

-- One row per job. The original wrote job_id into metadata only, and its user_id pointed at public.users.
create table if not exists public.user_activity (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  feature text not null,
  metadata jsonb,
  created_at timestamptz not null default now()
);
alter table public.user_activity add column if not exists job_id uuid; -- without a foreign key: a ledger outlives its jobs
alter table public.user_activity add column if not exists refunded_at timestamptz;

do $$
declare foreign_key record;
begin
  for foreign_key in
    select conname from pg_constraint
     where conrelid = 'public.user_activity'::regclass and contype = 'f' and confrelid <> 'auth.users'::regclass
  loop
    execute format('alter table public.user_activity drop constraint %I', foreign_key.conname);
  end loop;
  if not exists (select from pg_constraint
                  where conrelid = 'public.user_activity'::regclass and contype = 'f' and confrelid = 'auth.users'::regclass) then
    -- Not validated: old rows may name people who are gone, and they stay as they are.
    alter table public.user_activity
      add constraint user_activity_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade not valid;
  end if;
end $$;

create unique index if not exists user_activity_job on public.user_activity (job_id);
create index if not exists user_activity_of_user on public.user_activity (user_id, feature, created_at);

-- A second booking of a job (an older function that is still deployed) is dropped. Rows of other features may name a job too.
create or replace function public.user_activity_before_insert() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.job_id is null and new.feature = 'aiPlanBuilder'
     and new.metadata ->> 'job_id' ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then
    new.job_id := (new.metadata ->> 'job_id')::uuid;
  end if;
  if exists (select from public.user_activity booked where booked.job_id = new.job_id) then
    return null;
  end if;
  return new;
end $$;
revoke all on function public.user_activity_before_insert() from public, anon, authenticated, service_role;
drop trigger if exists user_activity_before_insert on public.user_activity;
create trigger user_activity_before_insert before insert on public.user_activity
  for each row execute function public.user_activity_before_insert();

drop trigger if exists subscriptions_updated_at on public.subscriptions;
create trigger subscriptions_updated_at before update on public.subscriptions
  for each row execute function public.set_updated_at();

/* What an account has used of a feature this month (UTC), and what it may. Called by a visitor it sees that visitor's rows
   only; called by the trigger on jobs it decides. */
create or replace function public.usage_of(account uuid, of_feature text)
returns table (tier text, used integer, per_month integer, resets_at timestamptz, max_active integer)
language sql stable set search_path = '' as $$
  with month as (
    select date_trunc('month', now() at time zone 'utc') as first_day
  ),
  wanted as (
    select coalesce(
      (select s.tier from public.subscriptions s
        where s.user_id = account and s.status in ('active', 'trialing', 'past_due')),
      (select l.tier from public.usage_limits l where l.feature = of_feature and l.is_default)) as tier
  ),
  limits as (
    select l.tier, l.per_month, l.max_active
      from public.usage_limits l, wanted
     where l.feature = of_feature and l.tier in (wanted.tier, 'free')
     order by (l.tier = wanted.tier) is true desc -- an unknown tier counts as free
     limit 1
  )
  select limits.tier,
         (select count(*)::integer
            from public.user_activity a, month
           where a.user_id = account and a.feature = of_feature and a.refunded_at is null
             and a.created_at >= month.first_day at time zone 'utc'
             and a.created_at < (month.first_day + interval '1 month') at time zone 'utc'),
         limits.per_month,
         (month.first_day + interval '1 month') at time zone 'utc',
         limits.max_active
    from limits, month
$$;
revoke all on function public.usage_of(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.usage_of(uuid, text) to authenticated, service_role;

-- Forced, it would hold for our triggers too, which act as the owner: refunds would be lost without a word.
alter table public.subscriptions enable row level security, no force row level security;
alter table public.usage_limits enable row level security, no force row level security;
alter table public.user_activity enable row level security, no force row level security;
revoke all on public.subscriptions, public.usage_limits, public.user_activity
  from public, anon, authenticated, service_role, planbuilder_app;
grant select on public.subscriptions, public.usage_limits, public.user_activity to authenticated;
grant select, insert, update, delete on public.subscriptions, public.usage_limits to service_role;
grant select, insert on public.user_activity to service_role;

do $$
declare old_policy record;
begin
  for old_policy in
    select tablename, policyname from pg_policies
     where schemaname = 'public' and tablename in ('subscriptions', 'usage_limits', 'user_activity')
  loop
    execute format('drop policy %I on public.%I', old_policy.policyname, old_policy.tablename);
  end loop;
end $$;
create policy "own subscription is seen" on public.subscriptions
  for select to authenticated using (user_id = (select auth.uid()));
create policy "limits are seen" on public.usage_limits
  for select to authenticated using (true);
create policy "own usage is seen" on public.user_activity
  for select to authenticated using (user_id = (select auth.uid()));
create policy "the service keeps subscriptions" on public.subscriptions
  to service_role using (true) with check (true);
create policy "the service keeps limits" on public.usage_limits
  to service_role using (true) with check (true);
create policy "the service reads usage" on public.user_activity
  for select to service_role using (true);
create policy "an older function books usage" on public.user_activity
  for insert to service_role with check (true);
