-- History: one step of the way to today's schema, which stands in supabase/schemas.

-- What a plan became after it was made. jobs.result stays what its maker wrote; each change of it is a whole plan beside it, numbered
-- from 1, and is never changed again. One function writes them: it lets a revision follow only the one that its maker saw.

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
  drop constraint if exists plan_revisions_of_a_number,
  drop constraint if exists plan_revisions_of_a_plan,
  drop constraint if exists plan_revisions_in_words,
  drop constraint if exists plan_revisions_restore_an_earlier;
alter table public.plan_revisions
  add constraint plan_revisions_of_a_number check (number between 1 and 1000),
  add constraint plan_revisions_of_a_plan check (
    coalesce(jsonb_typeof(plan -> 'schedule') = 'array', false) and octet_length(plan::text) <= 1048576),
  add constraint plan_revisions_in_words check (length(what) between 1 and 200),
  add constraint plan_revisions_restore_an_earlier check (restores >= 0 and restores < number);
create index if not exists plan_revisions_of_user on public.plan_revisions (user_id);

/* Makes a plan the next revision of the caller's own completed job. Gives its number; null where nothing was written, because the plan
   has a newer revision than made_on (0 for the result), or because there is no such job. */
create or replace function public.revise_plan(job_id uuid, made_on integer, plan jsonb, what text, restores integer default null)
returns integer
language plpgsql security definer set search_path = '' as $$
begin
  -- Two changes of one plan happen one after the other, and the second one sees the first.
  perform from public.jobs
    where jobs.id = revise_plan.job_id and jobs.user_id = auth.uid() and jobs.status = 'completed'
      for no key update;
  if not found or made_on is distinct from coalesce(
       (select max(r.number) from public.plan_revisions r where r.job_id = revise_plan.job_id), 0) then
    return null;
  end if;
  insert into public.plan_revisions (job_id, number, user_id, plan, what, restores)
  values (revise_plan.job_id, made_on + 1, auth.uid(), revise_plan.plan, revise_plan.what, revise_plan.restores);
  return made_on + 1;
end $$;
revoke all on function public.revise_plan(uuid, integer, jsonb, text, integer) from public, anon, authenticated, service_role;
grant execute on function public.revise_plan(uuid, integer, jsonb, text, integer) to authenticated;

alter table public.plan_revisions enable row level security, no force row level security;
revoke all on public.plan_revisions from public, anon, authenticated, service_role, planbuilder_app;
grant select on public.plan_revisions to authenticated;
drop policy if exists "own revisions are seen" on public.plan_revisions;
create policy "own revisions are seen" on public.plan_revisions
  for select to authenticated using (user_id = (select auth.uid()));
