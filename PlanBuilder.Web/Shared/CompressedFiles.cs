using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace PlanBuilder.Web.Shared;

/// <summary>
/// Styles, scripts, and drawings at Brotli's best level. That takes too long to do for each request, so each file is compressed once, when
/// it is first requested. Other files are not among them.
/// </summary>
internal sealed class CompressedFiles(IFileProvider files) : IFileProvider
{
    private static readonly string[] Texts = [".css", ".js", ".svg"];

    private readonly ConcurrentDictionary<(string Path, DateTimeOffset Changed), Lazy<byte[]>> compressed = new();

    /// <summary>Serves them to whoever takes Brotli.</summary>
    public static void Use(WebApplication app, Action<StaticFileResponseContext> prepare)
    {
        var files = new CompressedFiles(app.Environment.WebRootFileProvider);
        app.UseWhen(TakesBrotli, branch => branch.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            OnPrepareResponse = file =>
            {
                file.Context.Response.Headers.ContentEncoding = "br";
                file.Context.Response.Headers.Vary = HeaderNames.AcceptEncoding;
                prepare(file);
            },
        }));
    }

    public IFileInfo GetFileInfo(string subpath) =>
        Texts.Contains(Path.GetExtension(subpath)) && files.GetFileInfo(subpath) is { Exists: true, IsDirectory: false } file
            ? new Compressed(file, compressed.GetOrAdd((subpath, file.LastModified), _ => new(() => Compress(file))).Value)
            : new NotFoundFileInfo(subpath);

    public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

    public IChangeToken Watch(string filter) => files.Watch(filter);

    private static bool TakesBrotli(HttpContext context) => context.Request.GetTypedHeaders().AcceptEncoding.Any(
        coding => coding.Value.Equals("br", StringComparison.OrdinalIgnoreCase) && coding.Quality is not 0);

    private static byte[] Compress(IFileInfo file)
    {
        using var all = new MemoryStream();
        using (var brotli = new BrotliStream(all, CompressionLevel.SmallestSize))
        {
            using var text = file.CreateReadStream();
            text.CopyTo(brotli);
        }

        return all.ToArray();
    }

    private sealed class Compressed(IFileInfo file, byte[] bytes) : IFileInfo
    {
        public bool Exists => true;
        public bool IsDirectory => false;
        public long Length => bytes.Length;
        public string Name => file.Name;
        public DateTimeOffset LastModified => file.LastModified;
        public string? PhysicalPath => null;

        public Stream CreateReadStream() => new MemoryStream(bytes, writable: false);
    }
}
