-- History: one step of the way to today's schema, which stands in supabase/schemas.

-- The revisions of a deleted plan are hidden with it, and none is added until it is put back.

/* Makes a plan the next revision of the caller's own completed job. Gives its number; null where nothing was written, because the plan
   has a newer revision than made_on (0 for the result), or because there is no such job. */
create or replace function public.revise_plan(job_id uuid, made_on integer, plan jsonb, what text, restores integer default null)
returns integer
language plpgsql security definer set search_path = '' as $$
begin
  -- Two changes of one plan happen one after the other, and the second one sees the first.
  perform from public.jobs
    where jobs.id = revise_plan.job_id and jobs.user_id = auth.uid() and jobs.status = 'completed' and jobs.deleted_at is null
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

-- Whose jobs are seen says the policy of jobs.
drop policy if exists "own revisions are seen" on public.plan_revisions;
create policy "own revisions are seen" on public.plan_revisions for select to authenticated
  using (user_id = (select auth.uid()) and exists (select from public.jobs where jobs.id = plan_revisions.job_id));
