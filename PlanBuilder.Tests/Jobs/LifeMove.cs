using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace PlanBuilder.Tests.Jobs;

/// <summary>One of the things that can happen to jobs: in words, to the model, and on Postgres.</summary>
/// <param name="Often">How often it comes, compared with the others.</param>
/// <param name="Words">{0} is who does it, {1} the job, {2} an attempt or an execution.</param>
internal sealed record LifeAct(int Often, string Words, Func<LifeModel, LifeMove, string?> Model, Func<LifeOnPostgres, LifeMove, Task<string>> Do);

/// <param name="Of">Which job; counted round where there are fewer.</param>
/// <param name="Serial">What sets its key, where it needs one, apart from the others'.</param>
internal sealed record LifeMove(LifeAct Act, int Who, int Of, int Detail, int Serial)
{
    public string Execution => $"e{Detail}";
    public string Plan => $"{(Act.Words[0] == 'w' ? "worker" : "n8n")} {Who}.{Serial}";

    public override string ToString() => string.Format(CultureInfo.InvariantCulture, Act.Words, Who, Of, Detail);
}

/// <summary>
/// A story of some jobs: a few usual ways and some moves of any kind, in between each other. It reads as a list of sentences, and shrinks
/// by leaving moves out.
/// </summary>
internal sealed record LifeStory(IReadOnlyList<LifeMove> Moves)
{
    private static readonly Gen<LifeAct> Act = Gen.Frequency(LifeActs.All.Select(act => (act.Often, Gen.Constant(act))).ToArray());

    public static readonly Arbitrary<LifeStory> Any = Arb.From(
        from ways in Gen.ListOf(from way in Gen.Elements(LifeActs.Ways.ToArray()) from placed in Placed(way) select placed).Resize(3)
        from others in Gen.ListOf(from act in Act from placed in Placed([act]) select placed).Resize(15)
        select new LifeStory([.. ways.Concat(others).SelectMany(way => way).OrderBy(placed => placed.Place).Select(placed => placed.Move)]), Shorter);

    public override string ToString() => string.Concat(Moves.Select(move => $"\n  {move}"));

    // Somewhere in the story, in this order, and all by the same.
    private static Gen<List<(int Place, LifeMove Move)>> Placed(LifeAct[] way) =>
        from places in Gen.ListOf(Gen.Choose(0, 999), way.Length)
        from who in Gen.Choose(0, 2)
        from of in Gen.Frequency((2, Gen.Constant(0)), (2, Gen.Choose(1, 3)))
        from detail in Gen.Choose(1, 2)
        from serial in Gen.Choose(0, 999)
        select places.Order().Zip(way, (place, act) => (place, new LifeMove(act, who, of, detail, serial))).ToList();

    private static IEnumerable<LifeStory> Shorter(LifeStory story)
    {
        for (var gone = story.Moves.Count / 2; gone > 0; gone /= 2)
        {
            for (var from = 0; from + gone <= story.Moves.Count; from += gone)
            {
                yield return new LifeStory([.. story.Moves.Take(from), .. story.Moves.Skip(from + gone)]);
            }
        }
    }
}
