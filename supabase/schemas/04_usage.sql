-- Tiers, limits, and the ledger of what was used.

create table if not exists public.subscriptions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null unique references auth.users (id) on delete cascade,
  tier text not null,
  status text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
alter table public.subscriptions add column if not exists updated_at timestamptz; -- which an earlier system's table lacks

-- Plans per calendar month (UTC), and jobs queued or running at once; null means no limit.
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
-- Rewrites of finished plans, each of one post or of many.
insert into public.usage_limits (tier, feature, per_month, max_active, is_default)
values ('free', 'planChange', 60, 3, true), ('essentials', 'planChange', 400, 3, false), ('pro', 'planChange', null, 3, false)
on conflict do nothing;
-- What the AI may take for one account in a day (UTC), refunded plans included: see 20_ai_usage.sql. An operator's own tiers start with
-- the columns' defaults.
do $$
begin
  if not exists (select from pg_catalog.pg_attribute
                  where attrelid = 'public.usage_limits'::regclass and attname = 'ai_calls_per_day' and not attisdropped) then
    alter table public.usage_limits
      add column ai_calls_per_day integer default 150 check (ai_calls_per_day >= 0),
      add column ai_tokens_per_day bigint default 5000000 check (ai_tokens_per_day >= 0);
    update public.usage_limits set ai_calls_per_day = 60, ai_tokens_per_day = 2000000 where tier = 'free';
    update public.usage_limits set ai_calls_per_day = 600, ai_tokens_per_day = 20000000 where tier = 'pro';
  end if;
end $$;
-- Plans that an account may ask for in a day (UTC), refunded or not: each leaves rows behind.
alter table public.usage_limits add column if not exists requests_per_day integer default 200 check (requests_per_day >= 0);
-- Plans that an account brings as files: they cost nothing but room, and take nothing from the plans that are made for it.
insert into public.usage_limits (tier, feature, per_month, max_active, is_default, requests_per_day)
values ('free', 'planImport', 30, null, true, 20), ('essentials', 'planImport', 100, null, false, 20),
       ('pro', 'planImport', null, null, false, 50)
on conflict do nothing;
create unique index if not exists usage_limits_default on public.usage_limits (feature) where is_default;

-- One row for each job. The original wrote job_id into metadata only, and its user_id pointed at public.users.
create table if not exists public.user_activity (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  feature text not null,
  metadata jsonb,
  created_at timestamptz not null default now()
);
alter table public.user_activity
  add column if not exists job_id uuid,                  -- without a foreign key: a ledger outlives its jobs
  add column if not exists refunded_at timestamptz,
  add column if not exists tier text,                    -- as it was at the booking; null in older rows
  add column if not exists booked_again_at timestamptz;  -- after a refund: the plan came late, or was requeued
do $$
begin
  perform planbuilder.drop_account_keys('public.user_activity', 'auth.users');
  if not exists (select from pg_constraint
                  where conrelid = 'public.user_activity'::regclass and contype = 'f' and confrelid = 'auth.users'::regclass) then
    -- Not validated: old rows may name accounts that are gone, and they stay as they are.
    alter table public.user_activity
      add constraint user_activity_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade not valid;
  end if;
end $$;
create unique index if not exists user_activity_plan_job on public.user_activity (job_id) where feature = 'aiPlanBuilder';
create unique index if not exists user_activity_change_job on public.user_activity (job_id) where feature = 'planChange';
create unique index if not exists user_activity_import_job on public.user_activity (job_id) where feature = 'planImport';
create index if not exists user_activity_of_user on public.user_activity (user_id, feature, created_at);
create index if not exists user_activity_created on public.user_activity (created_at);
create index if not exists user_activity_refunded on public.user_activity (refunded_at) where refunded_at is not null;

-- ------------------------------------------------------------------------------------------------------- functions

/* The tier that decides for an account: that of its active subscription (the latest, where an earlier system left several), else the
   default. An unknown tier counts as free. */
create or replace function public.tier_of(account uuid, of_feature text) returns text
language sql stable set search_path = '' as $$
  select coalesce(
    (select coalesce(l.tier, 'free')
       from public.subscriptions s left join public.usage_limits l on l.tier = s.tier and l.feature = of_feature
      where s.user_id = account and s.status in ('active', 'trialing', 'past_due')
      order by s.updated_at desc nulls last, s.created_at desc nulls last
      limit 1),
    (select tier from public.usage_limits where feature = of_feature and is_default),
    'free')
$$;

/* What an account has used of a feature this month (UTC), and what it may use. Called by an account it sees that account's rows only;
   called by the trigger on jobs it decides. */
create or replace function public.usage_of(account uuid, of_feature text)
returns table (tier text, used integer, per_month integer, resets_at timestamptz, max_active integer)
language sql stable set search_path = '' as $$
  with wanted as (
    select coalesce(
      (select s.tier from public.subscriptions s
        where s.user_id = account and s.status in ('active', 'trialing', 'past_due')
        order by s.updated_at desc nulls last, s.created_at desc nulls last
        limit 1),
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
         (select count(*)::integer -- under row-level security an index is not given bounds that are columns of something else
            from public.user_activity a
           where a.user_id = account and a.feature = of_feature and a.refunded_at is null
             and a.created_at >= date_trunc('month', now(), 'UTC')
             and a.created_at < (date_trunc('month', now() at time zone 'utc') + interval '1 month') at time zone 'utc'),
         limits.per_month,
         (date_trunc('month', now() at time zone 'utc') + interval '1 month') at time zone 'utc',
         limits.max_active
    from limits
$$;

/* One account's bookings happen one after the other, on every node and for every client. */
create or replace function public.lock_usage(account uuid) returns void
language sql
return pg_advisory_xact_lock(hashtextextended('planbuilder.usage.' || account::text, 0));

-- Rows of other features are none of our business. Ours are a ledger: the database books and refunds, an older function that is still
-- deployed may book as the service, and its second booking of a job is dropped.
create or replace function public.user_activity_guard() returns trigger
language plpgsql set search_path = '' as $$
begin
  if current_user in ('anon', 'authenticated') or (current_user = 'service_role' and tg_op <> 'INSERT') then
    if array['aiPlanBuilder', 'planChange', 'planImport'] && array[
         case when tg_op <> 'INSERT' then old.feature end, case when tg_op <> 'DELETE' then new.feature end] then
      raise exception 'Usage of plans is booked by the database alone.' using errcode = '42501';
    end if;
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;

create or replace function public.user_activity_before_insert() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.job_id is null
     and new.metadata ->> 'job_id' ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then
    new.job_id := (new.metadata ->> 'job_id')::uuid;
  end if;
  if exists (select from public.user_activity booked where booked.job_id = new.job_id and booked.feature = new.feature) then
    return null;
  end if;
  new.tier := public.tier_of(new.user_id, new.feature);
  return new;
end $$;

create or replace function public.user_activity_before_update() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if old.refunded_at is not null and new.refunded_at is null then
    new.booked_again_at := now();
  end if;
  return new;
end $$;

-- A tier decides what an account may use: whoever keeps subscriptions writes as the service.
create or replace function public.subscriptions_guard() returns trigger
language plpgsql set search_path = '' as $$
begin
  if current_user in ('anon', 'authenticated') then
    raise exception 'Accounts can''t change subscriptions.' using errcode = '42501';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;

revoke all on function public.tier_of(uuid, text), public.usage_of(uuid, text), public.lock_usage(uuid),
  public.user_activity_guard(), public.user_activity_before_insert(), public.user_activity_before_update(), public.subscriptions_guard()
  from public, anon, authenticated, service_role;
grant execute on function public.usage_of(uuid, text) to authenticated, service_role;

create or replace trigger subscriptions_updated_at before update on public.subscriptions
  for each row execute function planbuilder.set_updated_at();
create or replace trigger subscriptions_guard before insert or update or delete on public.subscriptions
  for each row execute function public.subscriptions_guard();
create or replace trigger user_activity_guard before insert or update or delete on public.user_activity
  for each row when (current_user in ('anon', 'authenticated', 'service_role')) execute function public.user_activity_guard();
create or replace trigger user_activity_before_insert before insert on public.user_activity
  for each row when (new.feature in ('aiPlanBuilder', 'planChange', 'planImport')
    and (new.tier is null or pg_trigger_depth() = 0)) -- what the trigger on jobs books is complete
  execute function public.user_activity_before_insert();
create or replace trigger user_activity_before_update before update on public.user_activity
  for each row when (new.feature in ('aiPlanBuilder', 'planChange', 'planImport')) execute function public.user_activity_before_update();

-- ------------------------------------------------------------------------------------------------ who may do what

-- Forced, row-level security would hold for our triggers too, which act as the owner: refunds would be lost without a word.
alter table public.subscriptions enable row level security, no force row level security;
alter table public.usage_limits enable row level security, no force row level security;
alter table public.user_activity enable row level security, no force row level security;
revoke all on public.usage_limits from public, anon, authenticated, service_role, planbuilder_app;
do $$
begin
  perform planbuilder.reset_grants('public.subscriptions');
  perform planbuilder.reset_grants('public.user_activity');
end $$;
grant select on public.subscriptions, public.usage_limits, public.user_activity to authenticated;
grant select, insert, update, delete on public.subscriptions, public.usage_limits to service_role;
grant select, insert on public.user_activity to service_role;

drop policy if exists "own subscription is seen" on public.subscriptions;
create policy "own subscription is seen" on public.subscriptions
  for select to authenticated using (user_id = (select auth.uid()));
drop policy if exists "the service keeps subscriptions" on public.subscriptions;
create policy "the service keeps subscriptions" on public.subscriptions
  to service_role using (true) with check (true);
drop policy if exists "limits are seen" on public.usage_limits;
create policy "limits are seen" on public.usage_limits
  for select to authenticated using (true);
drop policy if exists "the service keeps limits" on public.usage_limits;
create policy "the service keeps limits" on public.usage_limits
  to service_role using (true) with check (true);
-- Permissive policies are ORed, and an earlier system's stay: a restrictive one fences the rows that are ours.
drop policy if exists "only own usage of plans" on public.user_activity;
create policy "only own usage of plans" on public.user_activity as restrictive to authenticated, anon
  using (coalesce(feature not in ('aiPlanBuilder', 'planChange', 'planImport'), true) or user_id = (select auth.uid()))
  with check (coalesce(feature not in ('aiPlanBuilder', 'planChange', 'planImport'), true) or user_id = (select auth.uid()));
drop policy if exists "own usage is seen" on public.user_activity;
create policy "own usage is seen" on public.user_activity
  for select to authenticated using (user_id = (select auth.uid()) and feature in ('aiPlanBuilder', 'planChange', 'planImport'));
drop policy if exists "the service reads usage" on public.user_activity;
create policy "the service reads usage" on public.user_activity
  for select to service_role using (true);
drop policy if exists "an older function books usage" on public.user_activity;
create policy "an older function books usage" on public.user_activity
  for insert to service_role with check (true);
