using System.Net;
using System.Security.Authentication;
using Npgsql;

namespace PlanBuilder.Web.Postgres;

/// <summary>
/// One address that was given, and what keeps its password from whoever answers there: beyond this machine the server has to prove by its
/// certificate that it is the one, unless the address says otherwise itself.
/// </summary>
/// <param name="Setting">Its name, for sentences.</param>
/// <param name="AllowUnverified">The setting <c>Database__AllowUnverified</c>.</param>
internal sealed record SecuredAddress(string Setting, string Address, bool AllowUnverified)
{
    private NpgsqlConnectionStringBuilder Given => DatabaseAddress.Parse(Address);

    public string Host => Given.Host ?? "";

    /// <summary>False for the loopback and for a Unix socket.</summary>
    public bool IsRemote => !Host.Split(',').All(IsOfThisMachine);

    /// <summary>Whether the server has to prove who it is.</summary>
    public bool IsVerified => Build().SslMode is SslMode.VerifyCA or SslMode.VerifyFull;

    /// <summary>What lets a server that isn't verified be used, in words; null where nothing does.</summary>
    public string? Exception => !IsRemote || IsVerified ? null
        : IsWritten ? $"sslmode={Given.SslMode.ToString().ToLowerInvariant()} in the address"
        : "Database__AllowUnverified";

    public string? Warning => Exception is { } exception
        ? $"{Setting}: whoever answers at {Host} can get the password, because {exception} lets the server go unverified. "
            + "sslmode=verify-full would check its certificate."
        : null;

    private bool IsWritten => Given.ShouldSerialize("SSL Mode");

    private bool IsSupabase =>
        Host.EndsWith(".supabase.co", StringComparison.OrdinalIgnoreCase)
            || Host.EndsWith(".supabase.com", StringComparison.OrdinalIgnoreCase);

    /// <summary>How it is connected to.</summary>
    public NpgsqlConnectionStringBuilder Build()
    {
        var address = Given;
        if (IsRemote && !IsWritten && !AllowUnverified)
        {
            address.SslMode = SslMode.VerifyFull;
        }

        if (address.SslMode is SslMode.VerifyCA or SslMode.VerifyFull && !address.ShouldSerialize("GSS Encryption Mode"))
        {
            address.GssEncryptionMode = GssEncryptionMode.Disable; // else a server could choose that instead of showing its certificate
        }

        return address;
    }

    /// <summary>One sentence on a connection that failed because of the server's certificate; null for any other trouble.</summary>
    public async Task<string?> RefusalAsync(Exception e, CancellationToken ct)
    {
        var address = Build();
        if (!IsOfTls(e) || await TlsProbe.FindFaultAsync(address, ct) is not { } fault)
        {
            return null;
        }

        var ways = new List<string>();
        if (IsSupabase && fault == TlsFault.UnknownAuthority)
        {
            ways.Add("download the root certificate from Supabase > Project Settings > Database > SSL configuration, and name its "
                + "file in the "
                + "address (sslrootcert=/path/to/prod-ca-2021.crt, or Root Certificate=...)");
        }
        else if (fault == TlsFault.UnknownAuthority)
        {
            ways.Add("name the file of its authority's certificate in the address (sslrootcert=..., or Root Certificate=...)");
        }
        else if (fault == TlsFault.NoTls)
        {
            ways.Add("turn TLS on there");
        }

        if (!IsWritten)
        {
            ways.Add("set Database__AllowUnverified=true if your own network protects this connection");
        }

        return $"{Setting}: the password wasn't sent, because {Reason(fault)}"
            + (ways.Count == 0 ? "." : $"; {string.Join(", or ", ways)}.");
    }

    private string Reason(TlsFault fault) => fault switch
    {
        TlsFault.NoTls => $"the server at {Host} doesn't offer TLS and can't prove that it's yours",
        TlsFault.OtherName => $"the certificate of the server at {Host} is for another name",
        TlsFault.Expired => $"the certificate of the server at {Host} isn't valid today",
        _ => $"the certificate of the server at {Host} isn't from an authority this machine trusts",
    };

    private static bool IsOfTls(Exception? e) => e is not null
        && (e is AuthenticationException || (e is NpgsqlException && e.Message.Contains("SSL", StringComparison.Ordinal))
            || IsOfTls(e.InnerException));

    // Such as "localhost:5433" in a list of hosts.
    private static bool IsOfThisMachine(string host)
    {
        var name = host.Trim();
        return name.StartsWith('/') || name.StartsWith('@') || Path.IsPathFullyQualified(name)
            || name.Split(':')[0].Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPEndPoint.TryParse(name, out var address) && IPAddress.IsLoopback(address.Address));
    }
}

/// <summary>The server at an address couldn't prove who it is. The app sends it nothing, and doesn't start.</summary>
internal sealed class UnverifiedServerException(string sentence) : Exception(sentence);
