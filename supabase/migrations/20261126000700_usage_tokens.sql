-- History: one step of the way to today's schema, which stands in supabase/schemas.

-- What a result says of its tokens can say anything and still be counted: a negative number stopped the reports.

/* The tokens that a result says its making took, from none to a million million; null where it says nothing. Anybody may have written it. */
create or replace function public.tokens_of(result jsonb, direction text) returns numeric
language sql immutable set search_path = '' as $$
  select least(sum(greatest(least((step ->> direction)::numeric, 1e12), 0)), 1e12)
    from jsonb_array_elements(case when jsonb_typeof(result #> '{made,steps}') = 'array' then result #> '{made,steps}' else '[]' end) as step
   where jsonb_typeof(step -> direction) = 'number'
  having count(*) > 0
$$;
revoke all on function public.tokens_of(jsonb, text) from public, anon, authenticated, service_role;
grant execute on function public.tokens_of(jsonb, text) to service_role;
