-- Rewriting: some posts of a plan are written anew, and what comes of it is proposed.
--
-- A job of the type plan_change names a plan, one of its revisions, posts of it, and an instruction. It has the life, the limits and the
-- ledger of every job. Its result never touches the plan: each post in it becomes a proposal, which its owner uses, as a revision of the
-- plan, or not.

-- What a post could be instead. There is one for each post at most, the latest.
create table if not exists public.plan_proposals (
  plan_id uuid not null references public.jobs (id) on delete cascade,
  post_id text not null check (length(post_id) between 1 and 64),
  user_id uuid not null,                                          -- without a foreign key, as in plan_revisions
  job_id uuid references public.jobs (id) on delete cascade,      -- null where built-in ideas made it, without a job
  asked jsonb not null,                                           -- the instruction, as in the input of a job
  place integer not null check (place >= 0),                      -- in the order of the calendar
  before jsonb check (jsonb_typeof(before) = 'object' and octet_length(before::text) <= 65536), -- null where there was none
  after jsonb not null check (jsonb_typeof(after) = 'object' and octet_length(after::text) <= 65536),
  created_at timestamptz not null default now(),
  primary key (plan_id, post_id)
);
create index if not exists plan_proposals_of_job on public.plan_proposals (job_id);
create index if not exists plan_proposals_created on public.plan_proposals (created_at);
create index if not exists plan_proposals_of_user on public.plan_proposals (user_id);

/* Refuses an input that is no change of a plan of that account: with PT404 where there is no such plan, else with PT400. Whether its posts
   are there, the app says when it reads them. */
create or replace function public.check_plan_change(account uuid, asked jsonb) returns void
language plpgsql stable security definer set search_path = '' as $$
declare
  how constant text := asked ->> 'how';
begin
  if jsonb_typeof(asked -> 'plan') is distinct from 'string'
     or asked ->> 'plan' !~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then
    raise exception 'Name the plan to rewrite.' using errcode = 'PT400';
  end if;
  if not exists (select from public.jobs j
                  where j.id = (asked ->> 'plan')::uuid and j.user_id = account and j.type = 'plan_builder' and j.status = 'completed'
                    and j.deleted_at is null) then
    raise exception 'There is no such plan.' using errcode = 'PT404';
  end if;
  if jsonb_typeof(asked -> 'revision') is distinct from 'number' or asked ->> 'revision' !~ '^[0-9]{1,4}$' then
    raise exception 'Name the revision to rewrite.' using errcode = 'PT400';
  end if;
  if (select count(*) from unnest(array['posts', 'days', 'all']) scope where asked ? scope and asked -> scope <> 'null') <> 1
     or coalesce(jsonb_typeof(asked -> 'posts'), 'null') not in ('array', 'null')
     or coalesce(jsonb_typeof(asked -> 'days'), 'null') not in ('array', 'null')
     or coalesce(asked -> 'all', 'null') not in ('true', 'null')
     or jsonb_array_length(case jsonb_typeof(asked -> 'posts') when 'array' then asked -> 'posts' else '[0]' end) not between 1 and 300
     or jsonb_array_length(case jsonb_typeof(asked -> 'days') when 'array' then asked -> 'days' else '[0]' end) not between 1 and 31 then
    raise exception 'Choose the posts to rewrite: some of them, some days, or all.' using errcode = 'PT400';
  end if;
  if how is null or how not in ('say', 'another_idea', 'shorter', 'longer', 'warmer', 'plainer', 'other_format', 'for_network',
                                'translate', 'missing') then
    raise exception 'Say how to rewrite the posts.' using errcode = 'PT400';
  end if;
  if (how = 'say') is distinct from (btrim(coalesce(asked ->> 'say', '')) <> '') or length(asked ->> 'say') > 500 then
    raise exception 'Say how to rewrite the posts in at most 500 characters.' using errcode = 'PT400';
  end if;
  if (how = 'for_network') is distinct from (coalesce(asked ->> 'network', '') <> '')
     or (how = 'translate') is distinct from (coalesce(asked ->> 'language', '') <> '') then
    raise exception 'Choose the network or the language to rewrite the posts for.' using errcode = 'PT400';
  end if;
end $$;

/* Notifies an account of the end of a rewrite. The notification leads to the plan. */
create or replace function public.notify_plan_change(account uuid, asked jsonb, error_code text, error text) returns void
language sql security definer set search_path = '' as $$
  insert into public.job_notifications (user_id, job_id, feature, message, read)
  select account, j.id, 'aiPlanBuilder', case
           when notify_plan_change.error_code is null then 'Your rewrite is ready to review.'
           when notify_plan_change.error_code = 'cancelled' then 'You canceled this rewrite.'
           else 'We couldn''t rewrite your posts. '
                || replace(replace(notify_plan_change.error, 'this plan', 'this rewrite'), 'This plan', 'This rewrite') end,
         coalesce(notify_plan_change.error_code = 'cancelled', false)
    from public.jobs j
   where j.id = (asked ->> 'plan')::uuid and j.user_id = account
$$;

/* What a completed change proposes, if its plan is still there. In the order of the posts, so that two of them wait for each other. */
create or replace function public.jobs_propose() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.plan_proposals (plan_id, post_id, user_id, job_id, asked, place, before, after)
  select distinct on (post ->> 'id') j.id, post ->> 'id', new.user_id, new.id,
         jsonb_strip_nulls(jsonb_build_object(
           'how', new.input -> 'how', 'say', new.input -> 'say', 'mix', new.input -> 'mix', 'network', new.input -> 'network',
           'language', new.input -> 'language')),
         coalesce((post ->> 'place')::integer, place::integer), nullif(post -> 'before', 'null'), post -> 'after'
    from public.jobs j,
         jsonb_array_elements(case jsonb_typeof(new.result -> 'posts') when 'array' then new.result -> 'posts' end)
           with ordinality posts (post, place)
   where j.id = (new.input ->> 'plan')::uuid and j.user_id = new.user_id and j.type = 'plan_builder'
   order by post ->> 'id'
  on conflict (plan_id, post_id) do update
    set job_id = excluded.job_id, asked = excluded.asked, place = excluded.place, before = excluded.before, after = excluded.after,
        created_at = now();
  return null;
end $$;

/* Drops at most that many proposals older than the age and notifies their owners, and deletes rewrites that ended before. Never a
   row of the ledger. Gives how many. */
create or replace function public.purge_plan_changes(age interval, most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  dropped integer;
  gone integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can delete old rows.' using errcode = '42501';
  end if;
  if age < interval '1 day' then
    raise exception 'Rows less than a day old can''t be deleted.' using errcode = 'PT400';
  end if;
  with old as (
    select plan_id, post_id from public.plan_proposals
     where created_at < now() - age
     order by created_at
     limit most
       for update skip locked),
  deleted as (
    delete from public.plan_proposals p using old where p.plan_id = old.plan_id and p.post_id = old.post_id returning p.plan_id, p.user_id),
  notified as (
    insert into public.job_notifications (user_id, job_id, feature, message)
    select d.user_id, d.plan_id, 'aiPlanBuilder', case count(*)
             when 1 then 'A rewrite you didn''t use was dropped. Your post hasn''t changed.'
             else count(*) || ' rewrites you didn''t use were dropped. Your posts haven''t changed.' end
      from deleted d join public.jobs j on j.id = d.plan_id and j.deleted_at is null
     group by d.user_id, d.plan_id)
  select count(*) from deleted into dropped;
  delete from public.jobs where id in (
    select j.id from planbuilder.managed_jobs j
     where j.type = 'plan_change' and j.status = 'completed' and j.completed_at < now() - age
       and not exists (select from public.plan_proposals p where p.job_id = j.id)
     order by j.completed_at
     limit most
       for update skip locked);
  get diagnostics gone = row_count;
  return dropped + gone;
end $$;

/* The strategies that the caller's own plans were written to, for the archive that their owner downloads. */
create or replace function public.archived_strategies() returns table (job_id uuid, strategy jsonb, written_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select s.job_id, s.outcome, s.written_at
    from public.job_steps s join public.jobs j on j.id = s.job_id
   where j.user_id = auth.uid() and j.type = 'plan_builder' and s.step = 'strategy'
$$;

revoke all on function public.check_plan_change(uuid, jsonb), public.notify_plan_change(uuid, jsonb, text, text), public.jobs_propose(),
  public.purge_plan_changes(interval, integer), public.archived_strategies()
  from public, anon, authenticated, service_role;
grant execute on function public.purge_plan_changes(interval, integer) to service_role;
grant execute on function public.archived_strategies() to authenticated;

create or replace trigger jobs_propose after update on public.jobs
  for each row when (new.type = 'plan_change' and new.status = 'completed' and new.status is distinct from old.status)
  execute function public.jobs_propose();

-- ------------------------------------------------------------------------------------------------ who may do what

alter table public.plan_proposals enable row level security, no force row level security;
revoke all on public.plan_proposals from public, anon, authenticated, service_role, planbuilder_app;
grant select, delete on public.plan_proposals to authenticated;
grant select, insert, update on public.plan_proposals to service_role;
-- Those of a deleted plan are hidden with it, by the policy of jobs.
drop policy if exists "own proposals are seen" on public.plan_proposals;
create policy "own proposals are seen" on public.plan_proposals for select to authenticated
  using (user_id = (select auth.uid()) and exists (select from public.jobs where jobs.id = plan_proposals.plan_id));
drop policy if exists "own proposals are dropped" on public.plan_proposals;
create policy "own proposals are dropped" on public.plan_proposals for delete to authenticated
  using (user_id = (select auth.uid()));
drop policy if exists "the app proposes" on public.plan_proposals;
create policy "the app proposes" on public.plan_proposals to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app')
  with check ((select current_setting('planbuilder.writer', true)) = 'app');
