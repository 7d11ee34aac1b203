namespace PlanBuilder.Trials.Chaos;

/// <summary>What came of a round, or of several.</summary>
internal sealed record Tally
{
    public int Rounds { get; init; }
    public int Jobs { get; init; }
    public double Seconds { get; init; }
    public IReadOnlyList<string> Faults { get; init; } = [];
    public int Rescues { get; init; }
    public int Refused { get; init; }
    public int Repeated { get; init; }
    public int Failed { get; init; }
    public int Lost { get; init; }
    public int Doubled { get; init; }
    public int WronglyBooked { get; init; }
    public int Answers { get; init; }
    public double SlowestRecovery { get; init; }
    public double SlowestClaim { get; init; }
    public double SlowestStop { get; init; }

    /// <summary>What a node wrote that nobody should ever read, and answers that no page should give.</summary>
    public IReadOnlyList<string> Surprises { get; init; } = [];

    /// <summary>What must not happen, and did.</summary>
    public IEnumerable<string> Failures =>
    [
        .. from counted in ((int Count, string What)[])[(Lost, "lost"), (Doubled, "doubled"), (WronglyBooked, "wrongly booked")]
           where counted.Count != 0
           select $"{counted.Count} jobs were {counted.What}",
        .. Surprises,
    ];

    private int Kills => Faults.Count(fault => fault == "kill");

    public string InALine =>
        $"{Seconds:0} s; {string.Join(", ", Faults)}; {Rescues} rescued, {Repeated} AI calls repeated, "
        + $"{Failed} failed with a reason, slowest recovery {SlowestRecovery:0.0} s";

    private IEnumerable<string> EachFault =>
        Faults.GroupBy(fault => fault).OrderBy(fault => fault.Key).Select(fault => $"{fault.Key} {fault.Count()}");

    public string Table => $"""

        | rounds | jobs | kills | rescues | repeated AI calls | lost | doubled | wrongly booked | slowest recovery |
        |---|---|---|---|---|---|---|---|---|
        | {Rounds} | {Jobs} | {Kills} | {Rescues} | {Repeated} | {Lost} | {Doubled} | {WronglyBooked} | {SlowestRecovery:0.0} s |

        Faults: {string.Join(", ", EachFault)}
        Late results refused: {Refused}; jobs that failed with a reason, and were refunded: {Failed}
        Answers of pages: {Answers}, none of them a 500
        Slowest first claim after an outage: {SlowestClaim:0.0} s; slowest stop: {SlowestStop:0.0} s
        """;

    public static Tally operator +(Tally one, Tally other) => new()
    {
        Rounds = one.Rounds + other.Rounds,
        Jobs = one.Jobs + other.Jobs,
        Seconds = one.Seconds + other.Seconds,
        Faults = [.. one.Faults, .. other.Faults],
        Rescues = one.Rescues + other.Rescues,
        Refused = one.Refused + other.Refused,
        Repeated = one.Repeated + other.Repeated,
        Failed = one.Failed + other.Failed,
        Lost = one.Lost + other.Lost,
        Doubled = one.Doubled + other.Doubled,
        WronglyBooked = one.WronglyBooked + other.WronglyBooked,
        Answers = one.Answers + other.Answers,
        SlowestRecovery = Math.Max(one.SlowestRecovery, other.SlowestRecovery),
        SlowestClaim = Math.Max(one.SlowestClaim, other.SlowestClaim),
        SlowestStop = Math.Max(one.SlowestStop, other.SlowestStop),
        Surprises = [.. one.Surprises, .. other.Surprises],
    };
}
