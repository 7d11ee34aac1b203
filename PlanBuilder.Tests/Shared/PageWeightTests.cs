using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Workbench;

namespace PlanBuilder.Tests.Shared;

/// <summary>A page with its styles and scripts weighs less than 100 kB on the wire, the largest plan included.</summary>
public sealed class PageWeightTests(PlanApp app) : IClassFixture<PlanApp>
{
    private const int Most = 100_000, MostScript = 12_000; // bytes, compressed

    [Fact]
    public async Task Every_page_is_light()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync(Requests.Make(Requests.Create(days: 14)));
        string[] pages =
        [
            "/ai-plan-builder", path, path + "?view=list", path + "/post/d1-x", path + "/revisions", "/ai-plan-builder/plans", "/profile",
        ];
        foreach (var page in pages)
        {
            var files = (await visitor.GetAsync(page)).Page.QuerySelectorAll("link[rel=stylesheet], script[src]")
                .Select(file => file.GetAttribute("href") ?? file.GetAttribute("src")!);
            var weight = 0;
            foreach (var address in files.Prepend(page))
            {
                weight += await WeightAsync(visitor, address);
            }

            Assert.InRange(weight, 1, Most);
        }
    }

    [Fact]
    public void Our_own_scripts_are_small()
    {
        var scripts = Directory.GetFiles(Path.Combine(LayerTests.Checkout, "wwwroot", "js"), "*.js", SearchOption.AllDirectories);
        Assert.InRange(scripts.Sum(Compressed), 1, MostScript);
    }

    [Fact]
    public async Task A_style_is_compressed_as_well_as_can_be_and_sent_once()
    {
        using var visitor = app.NewVisitor();
        using var answer = await AskAsync("br");
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var read = new StreamReader(new BrotliStream(body, CompressionMode.Decompress));

        Assert.Equal(["br"], answer.Content.Headers.ContentEncoding);
        Assert.Equal(["Accept-Encoding"], answer.Headers.Vary);
        Assert.Equal(
            await File.ReadAllTextAsync(
                Path.Combine(LayerTests.Checkout, "wwwroot", "css", "site.css"), TestContext.Current.CancellationToken),
            await read.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.InRange(answer.Content.Headers.ContentLength!.Value, 1, await WeightAsync(visitor, "/css/site.css") * 9 / 10);
        using var again = await AskAsync("br", answer.Headers.ETag);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        using var plain = await AskAsync("identity", answer.Headers.ETag);
        Assert.Equal(HttpStatusCode.OK, plain.StatusCode);

        Task<HttpResponseMessage> AskAsync(string coding, EntityTagHeaderValue? known = null)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/css/site.css");
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(coding));
            if (known is not null)
            {
                request.Headers.IfNoneMatch.Add(known);
            }

            return visitor.Http.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }

    private static int Compressed(string file)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(File.ReadAllBytes(file));
        }

        return (int)compressed.Length;
    }

    private static async Task<int> WeightAsync(Visitor visitor, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using var answer = await visitor.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("gzip", answer.Content.Headers.ContentEncoding.Single());
        return (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length;
    }
}
