namespace PlanBuilder.Web.Operations;

/// <summary>
/// One thing that <c>doctor</c> checked: whether it's right, and what to do if it isn't. Contains no key and no password.
/// </summary>
internal sealed record DoctorLine(string Word, string What)
{
    public const string Holds = "ok", Broken = "problem", Absent = "not set up";

    public static DoctorLine Yes(string what) => new(Holds, what);

    public static DoctorLine No(string what) => new(Broken, what);

    public static DoctorLine None(string what) => new(Absent, what);

    public static DoctorLine If(bool holds, string what, string otherwise) => holds ? Yes(what) : No(otherwise);

    public override string ToString() => $"{Word,-10}  {What}";
}
