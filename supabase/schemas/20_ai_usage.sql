-- What the AI costs: calls and tokens of each account and day, counted for themselves. A plan that fails is refunded; what its calls cost
-- is not.
--
-- Whoever is about to call an AI for an account first reserves the most that the work should take, and settles the reservation with what
-- it took. One that nobody settles, since its node is gone, counts as it stands.

create table if not exists public.ai_usage (
  id bigint generated always as identity primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  day date not null,               -- UTC, of the reservation
  purpose text not null,           -- one word: plan
  key text not null,               -- what the reservation is known by in its account; reserved twice, it counts once
  job_id uuid,                     -- without a foreign key: it outlives its job
  calls integer not null check (calls >= 0),
  tokens bigint not null check (tokens >= 0),
  reserved_at timestamptz not null default now(),
  settled_at timestamptz           -- null while it is an estimate
);
create unique index if not exists ai_usage_key on public.ai_usage (user_id, key);
create index if not exists ai_usage_of_day on public.ai_usage (day, user_id);
create index if not exists ai_usage_of_job on public.ai_usage (job_id);

/* What an account's AI took today (UTC), estimates included, and what its tier allows; null means no limit. */
create or replace function public.ai_usage_of(account uuid)
returns table (calls bigint, tokens bigint, calls_per_day integer, tokens_per_day bigint)
language sql stable set search_path = '' as $$
  select coalesce(sum(u.calls), 0), coalesce(sum(u.tokens), 0)::bigint, min(l.ai_calls_per_day), min(l.ai_tokens_per_day)
    from (select public.tier_of(account, 'aiPlanBuilder') as tier) t
    left join public.usage_limits l on l.tier = t.tier and l.feature = 'aiPlanBuilder'
    left join public.ai_usage u on u.user_id = account and u.day = (now() at time zone 'utc')::date
$$;

/* Reserves what calls of an AI may take, before the first of them. False where the account's day has no room for it, and nothing is
   reserved. One account's reservations happen one after the other. What a job took up once is finished: its further attempts are added
   and never refused. */
create or replace function public.reserve_ai(account uuid, purpose text, key text, calls integer, tokens bigint, job_id uuid default null)
returns boolean
language plpgsql security definer set search_path = '' as $$
declare used record;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can reserve AI calls.' using errcode = '42501';
  end if;
  perform public.lock_usage(account);
  if exists (select from public.ai_usage u where u.user_id = account and u.key = reserve_ai.key) then
    return true;
  end if;
  if not exists (select from public.ai_usage u where u.job_id = reserve_ai.job_id and u.user_id = account) then
    select * into used from public.ai_usage_of(account);
    if used.calls + reserve_ai.calls > used.calls_per_day or used.tokens + reserve_ai.tokens > used.tokens_per_day then
      return false;
    end if;
  end if;
  insert into public.ai_usage (user_id, day, purpose, key, job_id, calls, tokens)
  values (account, (now() at time zone 'utc')::date, reserve_ai.purpose, reserve_ai.key, reserve_ai.job_id, reserve_ai.calls,
          reserve_ai.tokens);
  return true;
end $$;

/* Says what a reservation's calls took. False where there is none of that key. */
create or replace function public.settle_ai(account uuid, key text, calls integer, tokens bigint) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can settle AI calls.' using errcode = '42501';
  end if;
  update public.ai_usage u set calls = settle_ai.calls, tokens = settle_ai.tokens, settled_at = now()
   where u.user_id = account and u.key = settle_ai.key;
  return found;
end $$;

/* Refuses with PT429 where the caller's day has no room for so much. It reserves nothing: it spares an account a job that would fail. */
create or replace function public.check_ai_allowance(calls integer, tokens bigint) returns void
language plpgsql stable security definer set search_path = '' as $$
declare used record;
begin
  select * into used from public.ai_usage_of(auth.uid());
  if used.calls + check_ai_allowance.calls > used.calls_per_day or used.tokens + check_ai_allowance.tokens > used.tokens_per_day then
    raise exception 'Today''s AI allowance is used up.' using errcode = 'PT429', hint = json_build_object('ai', case
      when check_ai_allowance.calls > used.calls_per_day or check_ai_allowance.tokens > used.tokens_per_day then 'plan'
      else 'day' end)::text;
  end if;
end $$;

/* The accounts whose AI took most today (UTC), at most that many; with how many of its reservations are still estimates. */
create or replace function public.ai_usage_today(most integer)
returns table (user_id uuid, email text, calls bigint, tokens bigint, calls_per_day integer, tokens_per_day bigint, open bigint)
language plpgsql stable security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can list AI usage.' using errcode = '42501';
  end if;
  return query
    select a.user_id, (select u.email::text from auth.users u where u.id = a.user_id), o.calls, o.tokens, o.calls_per_day,
           o.tokens_per_day, a.open
      from (select u.user_id, count(*) filter (where u.settled_at is null) as open
              from public.ai_usage u
             where u.day = (now() at time zone 'utc')::date
             group by u.user_id) a, public.ai_usage_of(a.user_id) o
     order by o.tokens desc, o.calls desc, a.user_id
     limit most;
end $$;

/* A job that has ended has no estimates. What its worker left unsettled stays as it was reserved; n8n is asked for no account of its
   calls, so its reservation stays as well, unless the result itself says that it took more. */
create or replace function public.jobs_settle_ai() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.ai_usage u
     set settled_at = coalesce(u.settled_at, now()),
         tokens = case when new.runner = 'n8n'
           then greatest(u.tokens, coalesce(public.tokens_of(new.result, 'inputTokens'), 0)
                                   + coalesce(public.tokens_of(new.result, 'outputTokens'), 0))
           else u.tokens end
   where u.job_id = new.id and u.settled_at is null;
  return null;
end $$;

create or replace trigger jobs_settle_ai after update on public.jobs
  for each row when (new.status in ('completed', 'failed') and new.status is distinct from old.status)
  execute function public.jobs_settle_ai();

revoke all on function public.ai_usage_of(uuid), public.reserve_ai(uuid, text, text, integer, bigint, uuid),
  public.settle_ai(uuid, text, integer, bigint), public.check_ai_allowance(integer, bigint), public.ai_usage_today(integer),
  public.jobs_settle_ai()
  from public, anon, authenticated, service_role;
grant execute on function public.check_ai_allowance(integer, bigint) to authenticated;
grant execute on function public.reserve_ai(uuid, text, text, integer, bigint, uuid), public.settle_ai(uuid, text, integer, bigint),
  public.ai_usage_today(integer) to service_role;

alter table public.ai_usage enable row level security, no force row level security;
revoke all on public.ai_usage from public, anon, authenticated, service_role, planbuilder_app;
grant select on public.ai_usage to service_role;
drop policy if exists "the service reads AI usage" on public.ai_usage;
create policy "the service reads AI usage" on public.ai_usage for select to service_role using (true);
