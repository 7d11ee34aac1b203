using FsCheck;
using FsCheck.Fluent;

namespace PlanBuilder.Tests.Jobs.Model;

/// <summary>
/// A story of some jobs: a few usual ways and some moves of any kind, in between each other. It reads as a list of sentences, and shrinks
/// by leaving moves out.
/// </summary>
internal sealed record ModelStory(IReadOnlyList<JobMove> Moves)
{
    private static readonly Gen<JobAction> Action = Gen.Frequency(
        JobActions.All.Select(action => (action.Often, Gen.Constant(action))).ToArray());

    public static readonly Arbitrary<ModelStory> Any = Arb.From(
        from ways in Gen.ListOf(from way in Gen.Elements(JobActions.Ways.ToArray()) from placed in Placed(way) select placed).Resize(3)
        from others in Gen.ListOf(from action in Action from placed in Placed([action]) select placed).Resize(15)
        select new ModelStory(
            [.. ways.Concat(others).SelectMany(way => way).OrderBy(placed => placed.Place).Select(placed => placed.Move)]), Shorter);

    public override string ToString() => string.Concat(Moves.Select(move => $"\n  {move}"));

    // Somewhere in the story, in this order, and all by the same.
    private static Gen<List<(int Place, JobMove Move)>> Placed(JobAction[] way) =>
        from places in Gen.ListOf(Gen.Choose(0, 999), way.Length)
        from who in Gen.Choose(0, 2)
        from of in Gen.Frequency((2, Gen.Constant(0)), (2, Gen.Choose(1, 3)))
        from detail in Gen.Choose(1, 2)
        from serial in Gen.Choose(0, 999)
        select places.Order().Zip(way, (place, action) => (place, new JobMove(action, who, of, detail, serial))).ToList();

    private static IEnumerable<ModelStory> Shorter(ModelStory story)
    {
        for (var gone = story.Moves.Count / 2; gone > 0; gone /= 2)
        {
            for (var from = 0; from + gone <= story.Moves.Count; from += gone)
            {
                yield return new ModelStory([.. story.Moves.Take(from), .. story.Moves.Skip(from + gone)]);
            }
        }
    }
}
