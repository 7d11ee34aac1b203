using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PlanBuilder.Tests.Postgres;

/// <summary>
/// Supabase's pooler as it answers whoever comes when all of its clients are there: in one code for all trouble of its own.
/// </summary>
public sealed class FullPooler : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public FullPooler()
    {
        listener.Start();
        _ = RefuseAsync();
    }

    public string Address =>
        $"Host=127.0.0.1;Port={((IPEndPoint)listener.LocalEndpoint).Port};Username=postgres.abc;"
        + "SSL Mode=Disable;GSS Encryption Mode=Disable";

    public void Dispose() => listener.Dispose();

    private async Task RefuseAsync()
    {
        var fields = Encoding.ASCII.GetBytes(
            "SFATAL\0VFATAL\0CXX000\0M(EMAXCLIENTSESSION) max clients reached in session mode - "
            + "max clients are limited to pool_size: 15\0\0");
        byte[] refusal = [(byte)'E', 0, 0, 0, (byte)(fields.Length + 4), .. fields];
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                var (stream, length) = (client.GetStream(), new byte[4]);
                await stream.ReadExactlyAsync(length);
                await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(length) - 4]); // who comes, and where to
                await stream.WriteAsync(refusal);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is taken away.
        }
    }
}
