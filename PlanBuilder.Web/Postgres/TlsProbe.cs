using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Npgsql;

namespace PlanBuilder.Web.Postgres;

internal enum TlsFault
{
    NoTls,
    OtherName,
    Expired,
    UnknownAuthority,
}

/// <summary>
/// Asks a server for TLS and looks at its certificate, to say what is wrong with it: the library says of each fault only that the
/// certificate was refused. Sends nothing else.
/// </summary>
internal static class TlsProbe
{
    private static readonly byte[] SslRequest = [0, 0, 0, 8, 4, 210, 22, 47]; // as the protocol numbers it

    /// <summary>Null where it cannot be told, such as when nobody answers.</summary>
    public static async Task<TlsFault?> FindFaultAsync(NpgsqlConnectionStringBuilder address, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        var host = (address.Host ?? "").Split(',')[0].Trim('[', ']');
        TlsFault? fault = null;
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, address.Port, limit.Token);
            var stream = client.GetStream();
            await stream.WriteAsync(SslRequest, limit.Token);
            var answer = new byte[1];
            await stream.ReadExactlyAsync(answer, limit.Token);
            if (answer[0] != 'S')
            {
                return answer[0] == 'N' ? TlsFault.NoTls : null;
            }

            await using var tls = new SslStream(stream, leaveInnerStreamOpen: false, (_, _, chain, errors) =>
            {
                fault = FaultOf(errors, chain, hasOwnRoot: !string.IsNullOrEmpty(address.RootCertificate));
                return false; // it was seen: there is nothing to say to it
            });
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, limit.Token);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException
            || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            // What was seen before counts.
        }

        return fault;
    }

    // With a root of its own the chain ends where this machine's store knows nothing: a wrong name says more.
    private static TlsFault FaultOf(SslPolicyErrors errors, X509Chain? chain, bool hasOwnRoot)
    {
        var isOtherName = errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch);
        return chain?.ChainStatus.Any(status => status.Status == X509ChainStatusFlags.NotTimeValid) == true ? TlsFault.Expired
            : isOtherName && (hasOwnRoot || !errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)) ? TlsFault.OtherName
            : TlsFault.UnknownAuthority;
    }
}
