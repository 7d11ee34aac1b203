-- What a plan became after it was made. jobs.result stays what its maker wrote; each change of it is a revision beside it, numbered from 1,
-- and is never changed again. One function writes them: it lets a revision follow only the one that its maker saw.
--
-- A revision keeps what is new in it. Its outline is the plan with a reference in the place of each part, that is, of each post and of
-- what is said of its making: "4.0" is the first of the parts that revision 4 brought. So a thousand changes of one post are a thousand
-- posts and not a thousand plans, and any revision is read without those between. An older revision is a whole plan.

create table if not exists public.plan_revisions (
  job_id uuid not null references public.jobs (id) on delete cascade,
  number integer not null,
  user_id uuid not null, -- who changed it; without a foreign key, as in job_notifications
  plan jsonb not null,
  what text not null, -- the change in words, such as "Moved a post to day 3"
  restores integer, -- the revision whose plan this one brings back, 0 for the result; null where it says something new
  created_at timestamptz not null default now(),
  primary key (job_id, number)
);
alter table public.plan_revisions
  alter column plan drop not null, -- in the others outline and parts stand for it
  add column if not exists outline jsonb,
  add column if not exists parts jsonb,
  add column if not exists bytes integer generated always as (
    coalesce(octet_length(plan::text), 0) + coalesce(octet_length(outline::text), 0) + coalesce(octet_length(parts::text), 0)) stored;
alter table public.plan_revisions
  drop constraint if exists plan_revisions_of_a_number,
  drop constraint if exists plan_revisions_of_a_plan,
  drop constraint if exists plan_revisions_in_words,
  drop constraint if exists plan_revisions_restore_an_earlier;
alter table public.plan_revisions
  add constraint plan_revisions_of_a_number check (number between 1 and 1000),
  add constraint plan_revisions_of_a_plan check (
    coalesce(jsonb_typeof(coalesce(plan, outline) -> 'schedule') = 'array', false) and coalesce(octet_length(plan::text) <= 1048576, true)
    and (plan is null) = (outline is not null) and (outline is null) = (parts is null)),
  add constraint plan_revisions_in_words check (length(what) between 1 and 200),
  add constraint plan_revisions_restore_an_earlier check (restores >= 0 and restores < number);
drop index if exists public.plan_revisions_of_user;
create index if not exists plan_revisions_bytes_of_user on public.plan_revisions (user_id, bytes);

-- How many bytes the revisions of all plans of an account may take; null means no limit.
alter table public.usage_limits add column if not exists revision_bytes bigint default 500000000 check (revision_bytes >= 0);

/* The parts of a plan or of an outline in their order: the posts of day 1, 2 ... of the schedule, and before them, as day 0, what is said
   of its making. */
create or replace function public.plan_parts(plan jsonb) returns table (day bigint, place bigint, part jsonb)
language sql immutable set search_path = '' as $$
  select 0, 0, plan -> 'made' where plan ? 'made'
  union all
  select d.day, p.place, p.part
    from jsonb_array_elements(case when jsonb_typeof(plan -> 'schedule') = 'array' then plan -> 'schedule' end)
           with ordinality d (one, day),
         jsonb_array_elements(case when jsonb_typeof(d.one -> 'posts') = 'array' then d.one -> 'posts' end)
           with ordinality p (part, place)
$$;

/* The plan with these in the place of its parts, in their order. */
create or replace function public.plan_with_parts(plan jsonb, parts jsonb[]) returns jsonb
language sql immutable set search_path = '' as $$
  with places as (
    select p.day, plan_with_parts.parts[row_number() over (order by p.day, p.place)] as part, p.place from public.plan_parts(plan) p),
  posts as (
    select day, jsonb_agg(part order by place) as posts from places group by day)
  select plan
      || case when plan ? 'made' then (select jsonb_build_object('made', part) from places where day = 0) else '{}' end
      || jsonb_build_object('schedule', (
           select coalesce(jsonb_agg(case when posts.day is null then d.one else d.one || jsonb_build_object('posts', posts.posts) end
                                     order by d.day), '[]')
             from jsonb_array_elements(plan -> 'schedule') with ordinality d (one, day) left join posts on posts.day = d.day))
$$;

/* What the references in some revisions of a plan stand for. Each revision that brought one of them is read once. */
create or replace function public.revision_parts(job_id uuid, numbers integer[])
returns table (number integer, day bigint, place bigint, reference text, part jsonb)
language sql stable set search_path = '' as $$
  with refs as materialized (
    select r.number, p.day, p.place, p.part #>> '{}' as reference
      from public.plan_revisions r, public.plan_parts(r.outline) p
     where r.job_id = revision_parts.job_id and r.number = any (numbers)),
  brought as (
    select s.number || '.' || (b.position - 1) as reference, b.part
      from public.plan_revisions s, jsonb_array_elements(s.parts) with ordinality b (part, position)
     where s.job_id = revision_parts.job_id and s.number in (select split_part(refs.reference, '.', 1)::integer from refs))
  select refs.number, refs.day, refs.place, refs.reference, brought.part from refs join brought on brought.reference = refs.reference
$$;

/* The whole plan of a revision, to the byte as it was given; null where there is none that the caller sees. */
create or replace function public.revision_plan(job_id uuid, number integer) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(r.plan, public.plan_with_parts(r.outline, array(
           select p.part from public.revision_parts(r.job_id, array[r.number]) p order by p.day, p.place)))
    from public.plan_revisions r
   where r.job_id = revision_plan.job_id and r.number = revision_plan.number
$$;

/* Makes a plan the next revision of the caller's own completed job. Gives its number; null where nothing was written, because the plan
   has a newer revision than made_on (0 for the result). Refuses with PT404 where there is no such job: to try again would be in vain; with
   23514 where the plan, its revisions or their bytes are more than is kept of one plan, and with PT413 where they are of one account. */
create or replace function public.revise_plan(job_id uuid, made_on integer, plan jsonb, what text, restores integer default null)
returns integer
language plpgsql security definer set search_path = '' as $$
declare
  outline jsonb;
  parts jsonb;
  size integer;
begin
  -- Two changes of one plan happen one after the other, and the second one sees the first.
  perform from public.jobs
    where jobs.id = revise_plan.job_id and jobs.user_id = auth.uid() and jobs.status = 'completed' and jobs.deleted_at is null
      for no key update;
  if not found then
    raise exception 'There is no such plan.' using errcode = 'PT404';
  end if;
  if made_on is distinct from coalesce(
       (select max(r.number) from public.plan_revisions r where r.job_id = revise_plan.job_id), 0) then
    return null;
  end if;
  if jsonb_typeof(revise_plan.plan -> 'schedule') is distinct from 'array' or octet_length(revise_plan.plan::text) > 1048576 then
    raise exception 'A revision must be a plan of at most 1 MB.' using errcode = '23514';
  end if;

  -- Parts are the same where their text is: 1.0 equals 1.00, and is written otherwise.
  with wanted as (
    select p.day, p.place, p.part::text as part from public.plan_parts(revise_plan.plan) p),
  known as (
    select p.part::text as part, min(p.reference) as reference
      from public.revision_parts(revise_plan.job_id, array[made_on, revise_plan.restores, (
             select max(r.number) from public.plan_revisions r
              where r.job_id = revise_plan.job_id and r.restores = revise_plan.restores)]) p
     group by 1),
  fresh as (
    select w.part, row_number() over (order by min(w.day * 1000000 + w.place)) - 1 as position
      from wanted w left join known on known.part = w.part
     where known.part is null
     group by 1)
  select public.plan_with_parts(revise_plan.plan, array(
           select to_jsonb(coalesce(known.reference, made_on + 1 || '.' || fresh.position))
             from wanted w left join known on known.part = w.part left join fresh on fresh.part = w.part
            order by w.day, w.place)),
         (select coalesce(jsonb_agg(fresh.part::jsonb order by fresh.position), '[]') from fresh)
    into outline, parts;

  size := octet_length(outline::text) + octet_length(parts::text);
  if size + (select coalesce(sum(r.bytes), 0) from public.plan_revisions r where r.job_id = revise_plan.job_id) > 20000000 then
    raise exception 'The revisions of a plan can''t take more than 20 MB.' using errcode = '23514';
  end if;
  if size + (select coalesce(sum(r.bytes), 0) from public.plan_revisions r where r.user_id = auth.uid())
     > (select l.revision_bytes from public.usage_limits l
         where l.tier = public.tier_of(auth.uid(), 'aiPlanBuilder') and l.feature = 'aiPlanBuilder') then
    raise exception 'The revisions of your plans take all the room there is for them.' using errcode = 'PT413';
  end if;
  insert into public.plan_revisions (job_id, number, user_id, outline, parts, what, restores)
  values (revise_plan.job_id, made_on + 1, auth.uid(), outline, parts, revise_plan.what, revise_plan.restores);
  return made_on + 1;
end $$;

revoke all on function public.plan_parts(jsonb), public.plan_with_parts(jsonb, jsonb[]), public.revision_parts(uuid, integer[]),
  public.revision_plan(uuid, integer), public.revise_plan(uuid, integer, jsonb, text, integer)
  from public, anon, authenticated, service_role;
grant execute on function public.plan_parts(jsonb), public.plan_with_parts(jsonb, jsonb[]), public.revision_parts(uuid, integer[]),
  public.revision_plan(uuid, integer), public.revise_plan(uuid, integer, jsonb, text, integer) to authenticated;

alter table public.plan_revisions enable row level security, no force row level security;
revoke all on public.plan_revisions from public, anon, authenticated, service_role, planbuilder_app;
grant select on public.plan_revisions to authenticated;
-- Which jobs are seen is decided by the policy of jobs: the revisions of a deleted plan are hidden with it.
drop policy if exists "own revisions are seen" on public.plan_revisions;
create policy "own revisions are seen" on public.plan_revisions for select to authenticated
  using (user_id = (select auth.uid()) and exists (select from public.jobs where jobs.id = plan_revisions.job_id));
