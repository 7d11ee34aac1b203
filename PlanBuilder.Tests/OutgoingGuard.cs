using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using PlanBuilder.Tests;

[assembly: AssemblyFixture(typeof(OutgoingGuard))]

namespace PlanBuilder.Tests;

/// <summary>
/// Stands where every call beyond this machine would go, as the proxy of this process and of the apps it starts, lets none pass, and
/// fails the run that made one.
/// </summary>
public sealed class OutgoingGuard : IDisposable
{
    private const string Here = "127.0.0.1";

    private static readonly ConcurrentDictionary<string, int> Calls = new();
    private static readonly TcpListener Listener = Listen();
    private static readonly string Address = $"http://{Listener.LocalEndpoint}";

    // Before any app is started, and before the process makes its first call.
    [ModuleInitializer]
    internal static void Stand()
    {
        HttpClient.DefaultProxy = new WebProxy(Address, BypassOnLocal: false, [@"^http://(127\.0\.0\.1|localhost)[:/]"]);
        AppProcess.Always = [("http_proxy", Address), ("https_proxy", Address), ("all_proxy", Address), ("no_proxy", $"{Here},localhost")];
    }

    /// <summary>True when this was called, which is forgotten with that: for a test of the guard itself.</summary>
    internal static bool Forget(string call) => Calls.TryRemove(call, out _);

    public void Dispose() => Assert.Empty(Calls.Keys);

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Parse(Here), 0);
        listener.Start();
        _ = RefuseAsync(listener);
        return listener;
    }

    private static async Task RefuseAsync(TcpListener listener)
    {
        while (true)
        {
            using var caller = await listener.AcceptTcpClientAsync();
            using var reader = new StreamReader(caller.GetStream());
            try
            {
                var call = await reader.ReadLineAsync() ?? "a connection without words";
                Calls.AddOrUpdate(call, 1, (_, times) => times + 1);
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                    // A caller who was not heard out would call again.
                }

                await caller.GetStream().WriteAsync(
                    "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
            }
            catch (IOException)
            {
                Calls.TryAdd("a connection that broke off", 1);
            }
        }
    }
}
