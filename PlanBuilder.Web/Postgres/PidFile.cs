using System.Diagnostics;
using System.Globalization;

namespace PlanBuilder.Web.Postgres;

/// <summary>A cluster's <c>postmaster.pid</c>, whose first line is the number of its server's process.</summary>
internal sealed class PidFile(string path)
{
    public bool Exists => File.Exists(path);

    /// <summary>The process of this cluster's server; null when none runs.</summary>
    public int? Server() => Number() is { } pid && WorksHere(pid) ? pid : null;

    /// <summary>
    /// True when the number in the pid file is another program's by now, as after a restart of the machine: Postgres would not dare to
    /// start. In every other case the file stays, for by it Postgres checks that no process of a killed server is still at the data.
    /// </summary>
    public bool IsTakenOver() => Number() is { } pid && Runs(pid)
        && !Process.GetProcessesByName("postgres").Any(process => WorksHere(process.Id));

    public void Delete() => File.Delete(path);

    private int? Number()
    {
        try
        {
            return int.TryParse(File.ReadLines(path).FirstOrDefault(), CultureInfo.InvariantCulture, out var pid) ? pid : null;
        }
        catch (IOException)
        {
            return null; // there is no such file
        }
    }

    private static bool Runs(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // A server and its processes work in their cluster. Where that cannot be seen, any Postgres may be ours.
    private bool WorksHere(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            var itsPidFile = $"/proc/{pid}/cwd/postmaster.pid";
            return process.ProcessName.StartsWith("postgres", StringComparison.Ordinal)
                && (!Directory.Exists("/proc/self")
                    || (File.Exists(itsPidFile) && File.ReadAllText(itsPidFile) == File.ReadAllText(path)));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IOException)
        {
            return false; // it has just ended
        }
    }
}
