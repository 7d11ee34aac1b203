using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PlanBuilder.Tests.Postgres;

/// <summary>Somebody who answers at the database's address: says no to TLS, and asks whoever stays for the password in the clear.</summary>
public sealed class FalseServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Any, 0);

    public FalseServer()
    {
        listener.Start();
        _ = ListenAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How many came.</summary>
    public int Visits { get; private set; }

    /// <summary>What it was told.</summary>
    public string? Password { get; private set; }

    public void Dispose() => listener.Dispose();

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                Visits++;
                await TalkAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is taken away.
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        try
        {
            while (await ReadAsync(stream) is { Length: 4 }) // asks for an encryption, by a number
            {
                await stream.WriteAsync("N"u8.ToArray());
            }

            await stream.WriteAsync(new byte[] { (byte)'R', 0, 0, 0, 8, 0, 0, 0, 3 });
            await stream.ReadExactlyAsync(new byte[1]);
            Password = Encoding.UTF8.GetString(await ReadAsync(stream)).TrimEnd('\0');
        }
        catch (IOException)
        {
            // Whoever came has gone.
        }
    }

    private static async Task<byte[]> ReadAsync(NetworkStream stream)
    {
        var length = new byte[4];
        await stream.ReadExactlyAsync(length);
        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(length) - 4];
        await stream.ReadExactlyAsync(body);
        return body;
    }
}
